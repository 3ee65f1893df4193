namespace Anima.Recipes.Tests;

public sealed class NotYetTests
{
    [Theory]
    [InlineData("model.dtype=fp16", "fp16 is not in this version yet; use bf16 or fp32")]
    [InlineData("adapter.lora_dropout=0.1", "LoRA dropout is not in this version yet; leave adapter.lora_dropout at 0")]
    [InlineData("reference.cache=on", "keeping reference log-probs on disk is not in this version yet; use auto or off")]
    [InlineData("train.optimizer=paged_adamw_8bit", "the optimizer paged_adamw_8bit is not in this version yet; use adamw")]
    [InlineData("tracking.mlflow=http://localhost:5000", "MLflow servers are not in this version yet; use file or off")]
    public void What_is_to_come_is_refused_with_the_place_of_its_key(string setting, string problem)
    {
        var loaded = RecipeText.Load(RecipeText.Least, setting);
        var place = $"--set {setting[..setting.IndexOf('=', StringComparison.Ordinal)]}";
        Assert.Equal($"{place}: {problem}", Assert.Throws<InvalidDataException>(() => NotYet.Check(loaded)).Message);
    }

    [Theory]
    [InlineData("data.train=[{source: a.jsonl, weight: 0.5, limit: 4}]")]
    [InlineData("data.train=ultrafeedback_binarized:train_prefs")]
    [InlineData("data.filters={deduplicate: exact}")]
    [InlineData("data.train=[hf://datasets/o/n:train, 'data/*.jsonl', a.parquet]")]
    [InlineData("data.eval=e.csv")]
    [InlineData("model.path=hf://owner/name")]
    [InlineData("adapter.init_from=hf://owner/name@v1")]
    [InlineData("reference.model=hf://owner/name")]
    [InlineData("data.eval=0.05")]
    [InlineData("reference.cache=off")]
    [InlineData("loss.type=[{type: sigmoid, weight: 1}]")]
    [InlineData("tracking.mlflow=off")]
    [InlineData("samples.prompts=[]")]
    public void What_is_there_passes(string setting) => NotYet.Check(RecipeText.Load(RecipeText.Least, setting));
}
