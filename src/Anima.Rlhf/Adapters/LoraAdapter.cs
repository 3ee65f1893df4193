using static TorchSharp.torch;

namespace Anima.Rlhf.Adapters;

/// <summary>
/// The adapters of a whole model. All A and B are views of one flat fp32 buffer, and so are their gradients: clipping,
/// the optimiser, a checkpoint and an exchange of gradients each see a single vector.
/// </summary>
internal sealed class LoraAdapter : ITrainedParameters, IDisposable
{
    private readonly Dictionary<string, LoraModule> _modules = [];

    private LoraAdapter(LoraConfig config, IReadOnlyList<LoraShape> shapes, Device device)
    {
        Config = config;
        Shapes = shapes;
        var count = shapes.Sum(shape => shape.Elements);
        Weights = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
        Gradients = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
        long offset = 0;
        foreach (var shape in shapes)
        {
            var a = View(Weights, ref offset, shape.Rank, shape.InFeatures);
            var b = View(Weights, ref offset, shape.OutFeatures, shape.Rank);
            _modules.Add(shape.Path, new LoraModule(shape.Path, a, b, config.ScalingOf(shape.Path)));
        }
    }

    /// <summary>Rank, alpha, targets.</summary>
    public LoraConfig Config { get; }

    /// <summary>The adapted modules in the model's order.</summary>
    public IReadOnlyList<LoraShape> Shapes { get; }

    /// <summary>All A and B as one fp32 vector: for each module in order A, row-major, then B.</summary>
    public Tensor Weights { get; }

    /// <inheritdoc/>
    public Tensor Gradients { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterRange> Decayed => [new(0, Weights.numel())];

    /// <summary>The adapter of the module at <paramref name="path"/>, or null when it has none.</summary>
    public LoraModule? this[string path] => _modules.GetValueOrDefault(path);

    /// <summary>The modules in the model's order.</summary>
    public IEnumerable<LoraModule> Modules => Shapes.Select(shape => _modules[shape.Path]);

    /// <summary>Bytes of weights, gradients and nothing else.</summary>
    public long Bytes => 2 * sizeof(float) * Weights.numel();

    /// <summary>An adapter of zeros for the modules of <paramref name="linears"/> that <paramref name="config"/> targets.</summary>
    /// <exception cref="InvalidDataException">Nothing is targeted.</exception>
    public static LoraAdapter Zeros(LoraConfig config, IReadOnlyList<LinearShape> linears, Device device)
    {
        var shapes = linears
            .Where(linear => config.Targeted(linear.Path))
            .Select(linear => new LoraShape(linear.Path, linear.InFeatures, linear.OutFeatures, config.RankOf(linear.Path)))
            .ToList();
        if (shapes.Count == 0)
            throw new InvalidDataException($"target_modules {config.Targets} matches no linear layer of this model; its layers are named like {linears[0].Path}.");
        return new LoraAdapter(config, shapes, device);
    }

    /// <summary>
    /// PEFT's default initialisation: A uniform in ±1/√in (kaiming with a = √5), B zero, so that the policy starts as
    /// the reference. Drawn on the CPU from <paramref name="seed"/>, so that a device does not change the start.
    /// </summary>
    public static LoraAdapter Fresh(LoraConfig config, IReadOnlyList<LinearShape> linears, Device device, long seed)
    {
        using var scope = NewDisposeScope();
        var adapter = Zeros(config, linears, device);
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var module in adapter.Modules)
        {
            var bound = 1 / Math.Sqrt(module.A.shape[1]);
            var a = empty(module.A.shape, ScalarType.Float32).uniform_(-bound, bound, generator);
            module.A.copy_(a);
        }
        return adapter;
    }

    /// <inheritdoc/>
    public void RequireGradients()
    {
        using var scope = NewDisposeScope();
        long offset = 0;
        foreach (var module in Modules)
        {
            foreach (var master in new[] { module.A, module.B })
            {
                master.requires_grad_(true);
                var (rows, columns) = (master.shape[0], master.shape[1]);
                master.grad = Gradients.narrow(0, offset, rows * columns).view(rows, columns);
                offset += rows * columns;
            }
        }
    }

    /// <inheritdoc/>
    public void ClearGradients() => Gradients.zero_();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var module in _modules.Values)
        {
            module.A.Dispose();
            module.B.Dispose();
        }
        Weights.Dispose();
        Gradients.Dispose();
    }

    private static Tensor View(Tensor flat, ref long offset, long rows, long columns)
    {
        using var scope = NewDisposeScope();
        var view = flat.narrow(0, offset, rows * columns).view(rows, columns).detach();
        offset += rows * columns;
        return view.DetachFromDisposeScope();
    }
}

/// <summary>A linear layer of the base that an adapter may attach to.</summary>
/// <param name="Path">Its module path.</param>
/// <param name="OutFeatures">Width of what comes out.</param>
/// <param name="InFeatures">Width of what goes in.</param>
internal sealed record LinearShape(string Path, long OutFeatures, long InFeatures)
{
    /// <summary>Does the checkpoint store its weight as [in, out], as transformers' Conv1D does?</summary>
    public bool IsTransposed { get; init; }
}

/// <summary>One adapted module: A is [Rank, InFeatures], B is [OutFeatures, Rank].</summary>
internal sealed record LoraShape(string Path, long InFeatures, long OutFeatures, int Rank)
{
    /// <summary>Numbers in A and B together.</summary>
    public long Elements => Rank * (InFeatures + OutFeatures);
}
