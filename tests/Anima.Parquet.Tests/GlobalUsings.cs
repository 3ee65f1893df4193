global using PhysicalType = ParquetSharp.PhysicalType;
global using Repetition = ParquetSharp.Repetition;
