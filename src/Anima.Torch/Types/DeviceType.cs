namespace TorchSharp;

/// <summary>Kinds of device; the numbers are libtorch's own.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,
    /// <summary>NVIDIA's, or AMD's through HIP.</summary>
    CUDA = 1,
    /// <summary>Intel's library, reserved.</summary>
    MKLDNN = 2,
    /// <summary>OpenGL, reserved.</summary>
    OPENGL = 3,
    /// <summary>OpenCL, reserved.</summary>
    OPENCL = 4,
    /// <summary>IDEEP, reserved.</summary>
    IDEEP = 5,
    /// <summary>AMD's, under its own name.</summary>
    HIP = 6,
    /// <summary>Programmable gate arrays.</summary>
    FPGA = 7,
    /// <summary>Microsoft's accelerator.</summary>
    MSNPU = 8,
    /// <summary>XLA.</summary>
    XLA = 9,
    /// <summary>Apple's Metal.</summary>
    MPS = 13,
    /// <summary>Shapes without data.</summary>
    META = 14,
}
