using System.Runtime.ExceptionServices;

namespace Anima.Data;

/// <summary>Work on the rows of a chunk, several at a time.</summary>
internal static class ParallelRows
{
    /// <summary>Results in order. Of several rows that fail, it is always the first whose error is thrown.</summary>
    /// <param name="count">Rows of the chunk.</param>
    /// <param name="threads">Rows worked on at the same time, from 1.</param>
    /// <param name="work">Is given a row's index.</param>
    public static T[] Select<T>(int count, int threads, Func<int, T> work)
    {
        var results = new T[count];
        var errors = new ExceptionDispatchInfo?[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            try
            {
                results[i] = work(i);
            }
            catch (Exception error)
            {
                errors[i] = ExceptionDispatchInfo.Capture(error);
            }
        });
        Array.Find(errors, error => error is not null)?.Throw();
        return results;
    }
}
