namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>How a quotient is rounded.</summary>
        public enum RoundingMode
        {
            /// <summary>Not at all.</summary>
            None = 0,
            /// <summary>Towards zero.</summary>
            trunc = 1,
            /// <summary>Down.</summary>
            floor = 2,
        }

        /// <summary>Neural networks.</summary>
        public static partial class nn
        {
            /// <summary>How a loss over many elements becomes one number.</summary>
            public enum Reduction
            {
                /// <summary>It does not.</summary>
                None = 0,
                /// <summary>Their mean.</summary>
                Mean = 1,
                /// <summary>Their sum.</summary>
                Sum = 2,
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Holds the choice of formula for GELU.</summary>
    public sealed class GELU
    {
        private GELU()
        {
        }

        /// <summary>The formula for GELU.</summary>
        public enum Approximate
        {
            /// <summary>By the error function.</summary>
            none = 0,
            /// <summary>By tanh.</summary>
            tanh = 1,
        }
    }
}
