namespace Anima.Recipes.Tests;

public sealed class RecipeErrorsTests
{
    [Fact]
    public void A_mistyped_key_names_its_place_and_the_key_meant()
    {
        var yaml = RecipeText.Least + "loss:\n  type: sigmoid\n  btea: 0.2\n";
        Assert.Equal(["my.yaml:5:3: loss.btea is not a known key; did you mean 'beta'?"], RecipeText.Errors(yaml));
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_file()
    {
        var yaml = "trian: {}\nmodel: {path: [], dtype: bf61}\ndata: {train: a.jsonl, max_length: 1}\ntrain:\n  seed: -1\n";
        Assert.Equal(
            [
                "my.yaml:1:1: trian is not a known key; did you mean 'train'?",
                "my.yaml:2:15: model.path must be text, but is a list",
                "my.yaml:2:26: model.dtype must be bf16, fp32 or fp16, but is 'bf61'; did you mean 'bf16'?",
                "my.yaml:3:36: data.max_length must be a whole number of at least 2, but is '1'",
                "my.yaml:5:9: train.seed must be a whole number of at least 0, but is '-1'",
            ],
            RecipeText.Errors(yaml));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        var lines = RecipeText.Errors("loss: {beta: 0.2}\n");
        Assert.Contains("my.yaml: model.path is missing; name a model folder or hf://owner/name", lines);
        Assert.Contains("my.yaml: data.train is missing; name a path, hf://datasets/owner/name or a built-in data set's name", lines);
    }

    [Fact]
    public void What_is_missing_comes_after_the_slip_that_may_be_its_cause() =>
        Assert.Equal(
            ["my.yaml:1:9: model.pth is not a known key; did you mean 'path'?", "my.yaml:1:8: model.path is missing; name a model folder or hf://owner/name"],
            RecipeText.Errors("model: {pth: a}\ndata: {train: a.jsonl}\n"));

    [Theory]
    [InlineData("loss.beta=0", "loss.beta must be a number above 0, but is '0'")]
    [InlineData("loss.beta=-0.1", "loss.beta must be a number above 0, but is '-0.1'")]
    [InlineData("loss.beta=.inf", "loss.beta must be a number above 0, but is '.inf'")]
    [InlineData("loss.beta=1e999", "loss.beta must be a number above 0, but is '1e999'")]
    [InlineData("loss.beta=1e-999", "loss.beta must be a number above 0, but is '1e-999'")]
    [InlineData("loss.beta=NaN", "loss.beta must be a number above 0, but is 'NaN'")]
    [InlineData("loss.beta=0,1", "loss.beta must be a number above 0, but is '0,1'")]
    [InlineData("loss.beta='0.1'", "loss.beta must be a number above 0, but is '0.1'; remove the quotes")]
    [InlineData("loss.beta=", "loss.beta must be a number above 0, but is empty; leave the key out for its default")]
    [InlineData("loss.beta=[0.1]", "loss.beta must be a number above 0, but is a list")]
    [InlineData("loss.beta={a: 1}", "loss.beta must be a number above 0, but is a mapping")]
    [InlineData("loss.type=sigmiod", "loss.type must be the name of a loss or a list of {type: .., weight: ..}, but is 'sigmiod'; did you mean 'sigmoid'?")]
    [InlineData("loss.type=[]", "loss.type must be the name of a loss or a list of {type: .., weight: ..}, but is a list")]
    [InlineData("loss.type=[~, sigmoid]", "loss.type[0].type must be text, but is empty; name a loss")]
    [InlineData("loss.type=[{weight: 1}]", "loss.type[0].type is missing; name a loss")]
    [InlineData("loss.type=[{type: sft, wieght: 1}]", "loss.type[0].wieght is not a known key; did you mean 'weight'?")]
    [InlineData("loss.label_smoothing=0.5", "loss.label_smoothing must be a number from 0 to below 0.5, but is '0.5'")]
    [InlineData("loss.label_smoothing=0.1", "loss.label_smoothing is not 0, but sigmoid ignores it; leave it at 0 or use robust, aot, aot_unpaired or exo_pair")]
    [InlineData("loss.type=exo_pair", "exo_pair needs the logarithm of loss.label_smoothing, which is 0; give it a value such as 1.0e-3")]
    [InlineData("loss.type=[{type: sft, weight: 0}]", "every loss has weight 0, so nothing would be learned; give one of them a weight above 0")]
    [InlineData("train.learning_rate=-1e-6", "train.learning_rate must be a number of at least 0, but is '-1e-6'")]
    [InlineData("train.adam_beta1=1", "train.adam_beta1 must be a number from 0 to below 1, but is '1'")]
    [InlineData("train.adam_epsilon=0", "train.adam_epsilon must be a number above 0, but is '0'")]
    [InlineData("train.pairs_per_step=0", "train.pairs_per_step must be a whole number of at least 1, but is '0'")]
    [InlineData("train.pairs_per_step=2.5", "train.pairs_per_step must be a whole number of at least 1, but is '2.5'")]
    [InlineData("train.pairs_per_step=99999999999", "train.pairs_per_step must be a whole number of at least 1, but is '99999999999'")]
    [InlineData("train.seed=010", "train.seed must be a whole number of at least 0, but is '010'; a leading zero can mean octal, so write 10")]
    [InlineData("train.seed=0o10", "train.seed must be a whole number of at least 0, but is '0o10'")]
    [InlineData("train.seed=0x10", "train.seed must be a whole number of at least 0, but is '0x10'")]
    [InlineData("train.seed=1_000", "train.seed must be a whole number of at least 0, but is '1_000'")]
    [InlineData("train.epochs=0", "train.epochs must be a number above 0 and up to 1000000, but is '0'")]
    [InlineData("train.max_steps=0", "train.max_steps must be null or a whole number of at least 1, but is '0'")]
    [InlineData("train.warmup_steps=1.5", "train.warmup_steps must be a number of steps that is whole, or a share from 0 to below 1, but is '1.5'")]
    [InlineData("train.memory=24", "train.memory must be auto or a size with its unit, such as 24GiB, but is '24'")]
    [InlineData("train.memory=0GiB", "train.memory must be auto or a size with its unit, such as 24GiB, but is '0GiB'")]
    [InlineData("train.memory=99999999999999TiB", "train.memory must be auto or a size with its unit, such as 24GiB, but is '99999999999999TiB'")]
    [InlineData("train.optimizer=adamw_torch", "train.optimizer must be adamw, adamw_8bit or paged_adamw_8bit, but is 'adamw_torch'; write adamw")]
    [InlineData("train.lr_scheduler=cosin", "train.lr_scheduler must be constant, linear or cosine, but is 'cosin'; did you mean 'cosine'?")]
    [InlineData("model.double_quant=yes", "model.double_quant must be true or false, but is 'yes'")]
    [InlineData("model.double_quant=True", "model.double_quant must be true or false, but is 'True'")]
    [InlineData("model.double_quant='true'", "model.double_quant must be true or false, but is 'true'; remove the quotes")]
    [InlineData("model.dtype=bfloat16", "model.dtype must be bf16, fp32 or fp16, but is 'bfloat16'; write bf16")]
    [InlineData("model.path=", "model.path must be text, but is empty; name a model folder or hf://owner/name")]
    [InlineData("model.path=''", "model.path must be text, but is ''")]
    [InlineData("model.path=hf://name", "model.path must be a folder or hf://owner/name[@revision], but is 'hf://name'")]
    [InlineData("model.path=hf://owner/name@../x", "model.path must be a folder or hf://owner/name[@revision], but is 'hf://owner/name@../x'")]
    [InlineData("model.path=hf://datasets/owner/name", "model.path must be a folder or hf://owner/name[@revision], but is 'hf://datasets/owner/name'")]
    [InlineData("data.train=hf://owner/name", "data.train must be a path or hf://datasets/owner/name[@revision][:split], but is 'hf://owner/name'; write hf://datasets/owner/name")]
    [InlineData("data.train=[]", "data.train must be at least one source, but is a list")]
    [InlineData("data.train=[{source: a.jsonl, limit: 0}]", "data.train[0].limit must be null or a whole number of at least 1, but is '0'")]
    [InlineData("data.train=[{source: a.jsonl, weigth: 1}]", "data.train[0].weigth is not a known key; did you mean 'weight'?")]
    [InlineData("data.train=[{weight: 1}]", "data.train[0].source is missing; name the data")]
    [InlineData("data.eval=1", "data.eval must be a share above 0 and below 1, or sources, but is '1'")]
    [InlineData("data.eval=0", "data.eval must be a share above 0 and below 1, or sources, but is '0'")]
    [InlineData("data.columns={promt: a}", "data.columns.promt is not a known key; did you mean 'prompt'?")]
    [InlineData("data.columns={messages: a}", "data.columns.messages is not a known key; data.columns has prompt, instruction, input, chosen, rejected, responses, scores, ranks, score_chosen, score_rejected")]
    [InlineData("data.shape=sharegtp", "data.shape must be auto, plain, transcript, ranked, ranked_adjacent, sharegpt or alpaca, but is 'sharegtp'; did you mean 'sharegpt'?")]
    [InlineData("data.filters={min_margin: 1}", "data.filters.min_margin is not a known key; data.filters has min_answer_tokens, max_answer_tokens, languages, deduplicate, too_long, leakage, min_score_gap, max_prompt_tokens, max_length_ratio, drop_equal")]
    [InlineData("data.filters={min_score_gap: high}", "data.filters.min_score_gap must be a number such as 1.0, but is 'high'")]
    [InlineData("data.filters={max_prompt_tokens: 0}", "data.filters.max_prompt_tokens must be null or a whole number of at least 1, but is '0'")]
    [InlineData("data.filters={max_length_ratio: 0.5}", "data.filters.max_length_ratio must be a number of at least 1, but is '0.5'")]
    [InlineData("data.filters={languages: [en, fr]}", "data.filters.languages must be a list of latin, japanese, chinese, korean, cyrillic, arabic, hebrew, greek, thai, devanagari, en, ja, zh, ko, ru, ar, he, el, th or hi, but is 'fr'")]
    [InlineData("data.filters={deduplicate: true}", "data.filters.deduplicate must be none, exact or near, but is 'true'")]
    [InlineData("data.filters={drop_equal: 1}", "data.filters.drop_equal must be true or false, but is '1'")]
    [InlineData("data.filters={min_answer_tokens: 5, max_answer_tokens: 4}", "data.filters.min_answer_tokens is 5, above max_answer_tokens, 4; no row would be left")]
    [InlineData("data.eval=[{source: a.jsonl, weight: 2}]", "a weight mixes sources of data.train, while every row of data.eval is measured once; leave the weight out")]
    [InlineData("adapter.r=0", "adapter.r must be a whole number from 1 to 4096, but is '0'")]
    [InlineData("adapter.r=4097", "adapter.r must be a whole number from 1 to 4096, but is '4097'")]
    [InlineData("adapter.lora_dropout=1", "adapter.lora_dropout must be a number from 0 to below 1, but is '1'")]
    [InlineData("adapter.target_modules=[]", "adapter.target_modules must be all-linear, a list of module names, or a regular expression, but is a list")]
    [InlineData("adapter.target_modules='(q_proj'", "adapter.target_modules must be all-linear, a list of module names, or a regular expression, but is '(q_proj'")]
    [InlineData("adapter.type=none", "adapter.type: none trains the base weights, which are quantised; write model.quantize: none or adapter.type: lora")]
    [InlineData("reference.model=init_from", "reference.model: init_from needs a starting adapter; give adapter.init_from or write reference.model: base")]
    [InlineData("device=gpu", "device must be auto, cpu, cuda or cuda:N, but is 'gpu'")]
    [InlineData("device=cuda:x", "device must be auto, cpu, cuda or cuda:N, but is 'cuda:x'")]
    [InlineData("threads=0", "threads must be auto or a whole number from 1 to 4096, but is '0'")]
    [InlineData("name=../up", "name must be a folder name of 1 to 100 characters without '/', '\\' or control characters, that begins with neither '.', '-' nor a space, ends in no space, and is not mlruns, where MLflow's store lies, but is '../up'")]
    [InlineData("name=mlruns", "name must be a folder name of 1 to 100 characters without '/', '\\' or control characters, that begins with neither '.', '-' nor a space, ends in no space, and is not mlruns, where MLflow's store lies, but is 'mlruns'")]
    [InlineData("name=-x", "name must be a folder name of 1 to 100 characters without '/', '\\' or control characters, that begins with neither '.', '-' nor a space, ends in no space, and is not mlruns, where MLflow's store lies, but is '-x'")]
    [InlineData("samples=", "samples must be a mapping of keys, but is empty; leave it out or give it keys")]
    [InlineData("samples.prompts=hello", "samples.prompts must be a list of texts, but is 'hello'")]
    [InlineData("samples.prompts=[[a]]", "samples.prompts must be a list of texts, but is a list; an item is no text")]
    [InlineData("checkpoint.keep=0", "checkpoint.keep must be a whole number of at least 1, but is '0'")]
    [InlineData("tracking.mlflow=wandb", "tracking.mlflow must be file, off, or a server's address such as http://localhost:5000, but is 'wandb'")]
    [InlineData("tracking.mlflow=true", "tracking.mlflow must be file, off, or a server's address such as http://localhost:5000, but is 'true'; write file")]
    public void A_wrong_value_says_what_it_must_be(string setting, string problem)
    {
        var place = $"--set {setting[..setting.IndexOf('=', StringComparison.Ordinal)]}";
        Assert.Equal([$"{place}: {problem}"], RecipeText.Errors(RecipeText.Least, setting));
    }

    [Theory]
    [InlineData("loss.beta", "--set loss.beta: an override has the form key.path=value, such as loss.beta=0.2")]
    [InlineData("=1", "--set : an override has the form key.path=value, such as loss.beta=0.2")]
    [InlineData("loss..beta=1", "--set loss..beta: an override has the form key.path=value, such as loss.beta=0.2")]
    [InlineData("train.seed.x=1", "--set train.seed.x: train.seed must be a whole number of at least 0, but is a mapping")]
    [InlineData("loss.beta=[1", "--set loss.beta: this is not readable as YAML")]
    [InlineData("loss.beta=*a", "--set loss.beta: the alias '*a' is not read; write the value out")]
    [InlineData("loss.btea=1", "--set loss.btea: loss.btea is not a known key; did you mean 'beta'?")]
    [InlineData("trian.seed=1", "--set trian.seed: trian is not a known key; did you mean 'train'?")]
    [InlineData("data.train.limit=1", "--set data.train.limit: data.train holds a value, not keys; set it as a whole")]
    public void A_wrong_override_is_named(string setting, string start) =>
        Assert.StartsWith(start, RecipeText.Errors(RecipeText.Least, setting)[0], StringComparison.Ordinal);

    [Fact]
    public void A_password_in_an_address_is_refused_without_repeating_it()
    {
        var line = Assert.Single(RecipeText.Errors(RecipeText.Least, "tracking.mlflow=http://me:secret@host:5000"));
        Assert.StartsWith("--set tracking.mlflow: tracking.mlflow holds a user name or password", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }
}
