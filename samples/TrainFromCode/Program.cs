// Trains from code: TrainFromCode MODEL FOLDER, with a model folder such as datasets/quickstart/model.
// FOLDER gets the run, as `anima-dpo train` would leave it; Ctrl-C saves it, and the same command goes on.
using Anima.Recipes;
using Anima.Rlhf;
using Anima.Rlhf.Training;
using TrainFromCode;

var (model, folder) = (Path.GetFullPath(args[0]), Path.GetFullPath(args[1]));
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

var recipe = new Recipe
{
    Name = "from-code",
    Model = new ModelSection { Path = model },
    Data = new DataSection { Train = [new DataSource("sums")], Eval = EvalData.OfShare(0.1), MaxLength = 128 },
    Train = new TrainSection { ItemsPerStep = 8, MaxSteps = 12, LearningRate = 1e-3 },
};
var options = new TrainerOptions
{
    BaseFolder = folder,
    Rows = new() { ["sums"] = Sums.Rows },
    Loss = new CautiousLoss(beta: 0.1, epsilon: 0.05),
    Trackers = [new CsvTracker(Path.Combine(folder, "steps.csv"))],
};
var run = Path.Combine(folder, "runs", recipe.Name);
var result = Directory.Exists(run) ? Trainer.Resume(run, options, stop.Token) : Trainer.Train(recipe, options, stop.Token);

Console.WriteLine($"{result.Outcome}: {result.ResultFolder}");
foreach (var record in result.Metrics.Where(record => record.IsEvaluation))
    Console.WriteLine($"after step {record.Step}: {record.Values[0].Key} {record.Values[0].Value:F4}");
return result.Outcome is RunOutcome.Finished or RunOutcome.AlreadyFinished ? 0 : 1;
