using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp.Tests;

public sealed class OperatorTests
{
    [Fact]
    public void This_libtorch_has_every_operator_that_is_named()
    {
        var missing = new List<string>();
        foreach (var field in typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic))
        {
            try
            {
                ((Operator)field.GetValue(null)!).Resolve();
            }
            catch (ExternalException error)
            {
                missing.Add(error.Message);
            }
        }
        Assert.Empty(missing);
    }
}
