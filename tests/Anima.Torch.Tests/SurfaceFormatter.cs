using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TorchSharp.Tests;

/// <summary>Writes public types and members one per line, in the format of the list that was made from TorchSharp's own assembly.</summary>
internal sealed class SurfaceFormatter(bool nullableReferences)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char",
    };

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The types of a namespace and those below it that a user of the assembly can name.</summary>
    public static IEnumerable<Type> PublicTypes(Assembly assembly, string root) => assembly.GetTypes()
        .Where(type => IsVisible(type) && (type.Namespace == root || type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true));

    /// <summary>The name under which the list has a type.</summary>
    public static string Name(Type type) => $"{type.Namespace}.{Nested(type)}" + Arguments(type);

    /// <summary>All members of a type, in the order of reflection.</summary>
    public IReadOnlyList<string> Members(Type type)
    {
        return type.IsEnum
            ? [.. Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")]
            : [.. Fields(type), .. Properties(type), .. Constructors(type), .. Methods(type)];
    }

    private IEnumerable<string> Fields(Type type) =>
        from field in type.GetFields(Declared)
        where IsVisible(field.Attributes & FieldAttributes.FieldAccessMask)
        let modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "")
        select $"{Protected(field.IsFamily || field.IsFamilyOrAssembly)}{modifiers}{Render(_nullability.Create(field))} {field.Name}";

    private IEnumerable<string> Properties(Type type)
    {
        foreach (var property in type.GetProperties(Declared))
        {
            var getter = property.GetMethod is { } get && IsVisible(get) ? get : null;
            var setter = property.SetMethod is { } set && IsVisible(set) ? set : null;
            if ((getter ?? setter) is not { } accessor)
                continue;
            var indices = property.GetIndexParameters();
            var name = indices.Length == 0 ? property.Name : $"this[{string.Join(", ", indices.Select(Parameter))}]";
            var accessors = (getter is null ? "" : "get; ") + (setter is null ? "" : "set; ");
            yield return $"{Modifiers(accessor, property: true)}{Render(_nullability.Create(property))} {name} {{ {accessors}}}";
        }
    }

    private IEnumerable<string> Constructors(Type type) =>
        from constructor in type.GetConstructors(Declared)
        where IsVisible(constructor) && !constructor.IsStatic
        select $"{Protected(constructor.IsFamily || constructor.IsFamilyOrAssembly)}ctor({string.Join(", ", constructor.GetParameters().Select(Parameter))})";

    private IEnumerable<string> Methods(Type type)
    {
        foreach (var method in type.GetMethods(Declared))
        {
            if (!IsVisible(method) || method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
                continue;
            var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
            var parameters = extension + string.Join(", ", method.GetParameters().Select(Parameter));
            var result = Render(_nullability.Create(method.ReturnParameter)) + TupleNames(method.ReturnParameter);
            yield return $"{Modifiers(method, property: false)}{result} {method.Name}{Arguments(method)}({parameters}){Constraints(method)}";
        }
    }

    private string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var text = $"{prefix}{Render(_nullability.Create(parameter))}{TupleNames(parameter)} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {Default(parameter)}" : text;
    }

    private static string Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool value => value ? "true" : "false",
            string value => $"\"{value}\"",
            float value => value.ToString(CultureInfo.InvariantCulture) + "f",
            var value when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private string Render(NullabilityInfo info)
    {
        var type = info.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Render(underlying) + "?";
        var text = type.IsArray ? $"{Render(info.ElementType!)}[{new string(',', type.GetArrayRank() - 1)}]"
            : type.IsGenericType ? Generic(type, [.. info.GenericTypeArguments.Select(Render)])
            : Render(type);
        var nullable = nullableReferences && !type.IsValueType && !type.IsGenericParameter && info.ReadState == NullabilityState.Nullable;
        return nullable ? text + "?" : text;
    }

    private static string Render(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : type.IsGenericParameter ? type.Name
        : type.IsArray ? $"{Render(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : type.IsGenericType ? Generic(type, [.. type.GetGenericArguments().Select(Render)])
        : Nested(type);

    private static string Generic(Type type, string[] arguments) =>
        type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) && !type.ContainsGenericParameters
            ? $"({string.Join(", ", arguments)})"
            : $"{Nested(type)}<{string.Join(", ", arguments)}>";

    private static string Nested(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{Nested(outer)}.{name}" : name;
    }

    private static string Arguments(Type type) => type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Arguments(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Constraints(MethodInfo method)
    {
        if (!method.IsGenericMethod)
            return "";
        var text = "";
        foreach (var argument in method.GetGenericArguments())
        {
            if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                text += $" where {argument.Name}: struct/unmanaged";
            else if (argument.GetGenericParameterConstraints() is [var constraint, ..])
                text += $" where {argument.Name}: {Render(constraint)}";
        }
        return text;
    }

    private static string TupleNames(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<TupleElementNamesAttribute>() is { } names ? $"/*{string.Join(",", names.TransformNames)}*/" : "";

    private static string Modifiers(MethodBase method, bool property) =>
        Protected(method.IsFamily || method.IsFamilyOrAssembly)
        + (method.IsStatic ? "static " : method.IsAbstract && !property ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Protected(bool isProtected) => isProtected ? "protected " : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldAttributes access) =>
        access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsVisible(Type type) => type.IsNested ? type.IsNestedPublic && IsVisible(type.DeclaringType!) : type.IsPublic;
}
