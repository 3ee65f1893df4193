namespace Anima.Recipes.Tests;

public sealed class PeerKeysTests
{
    [Theory]
    [InlineData("loss_type: sigmoid", "supervised fine-tuning compares with nothing, so leave it out")]
    [InlineData("ref_model: y", "supervised fine-tuning compares with nothing, so leave it out")]
    [InlineData("beta: 0.1", "supervised fine-tuning compares with nothing, so leave it out")]
    [InlineData("batch_size: 4", "write train.sequences_per_step: 4")]
    public void Advice_to_supervised_recipes_names_keys_that_they_have(string line, string advice) => Assert.EndsWith(
        $"; {advice}",
        Assert.Throws<InvalidDataException>(() => RecipeReader.Parse($"model: {{path: x}}\ndata: {{train: a.jsonl}}\n{line}\n", "a.yaml", [], RecipeKind.Supervised)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("num_train_epochs: 3", "write train.epochs: 3")]
    [InlineData("lr_scheduler_type: cosine", "write train.lr_scheduler: cosine")]
    [InlineData("lr_scheduler_type: constant_with_warmup", "write train.lr_scheduler: constant")]
    [InlineData("optim: adamw_torch", "write train.optimizer: adamw")]
    [InlineData("optim: paged_adamw_8bit", "write train.optimizer: paged_adamw_8bit")]
    [InlineData("loss_type: ipo", "write loss.type: ipo")]
    [InlineData("loss_type: [sigmoid, sft]", "write loss.type: [sigmoid, sft]")]
    [InlineData("rpo_alpha: 0.5", "write loss.type: [{type: sigmoid, weight: 1}, {type: sft, weight: 0.5}]")]
    [InlineData("warmup_ratio: 0.1", "write train.warmup_steps: 0.1")]
    [InlineData("bf16: true", "write model.dtype: bf16")]
    [InlineData("bf16: false", "write model.dtype: fp32")]
    [InlineData("fp16: true", "write model.dtype: fp16")]
    [InlineData("torch_dtype: bfloat16", "write model.dtype: bf16")]
    [InlineData("load_in_4bit: true", "write model.quantize: nf4")]
    [InlineData("load_in_4bit: false", "write model.quantize: none")]
    [InlineData("lora_r: 64", "write adapter.r: 64")]
    [InlineData("lora_target_modules: [q_proj, v_proj]", "write adapter.target_modules: [q_proj, v_proj]")]
    [InlineData("base_model: some/where/deep", "write model.path: some/where/deep")]
    [InlineData("model_name_or_path: owner/name", "write model.path: hf://owner/name, or a folder")]
    [InlineData("dataset_name: owner/name", "write data.train: hf://datasets/owner/name")]
    [InlineData("precompute_ref_log_probs: true", "write reference.cache: on")]
    [InlineData("eval_steps: 50", "write evaluate.every: 50")]
    [InlineData("save_steps: 50", "write checkpoint.every: 50")]
    [InlineData("save_total_limit: 3", "write checkpoint.keep: 3")]
    [InlineData("report_to: none", "write tracking.mlflow: off")]
    [InlineData("report_to: mlflow", "write tracking.mlflow: file")]
    [InlineData("sequence_len: 2048", "write data.max_length: 2048")]
    [InlineData("truncation_mode: keep_end", "write data.truncation_side: left")]
    [InlineData("use_peft: true", "write adapter.type: lora")]
    [InlineData("adam_betas: [0.9, 0.95]", "write train.adam_beta1: 0.9 and train.adam_beta2: 0.95")]
    [InlineData("per_device_train_batch_size: 2", "write train.pairs_per_step, which is batch size times accumulation steps; train.tokens_per_batch cuts the micro-batches")]
    [InlineData("gradient_checkpointing: true", "train.memory decides what is kept and what is recomputed, with the same result, so leave it out")]
    [InlineData("max_prompt_length: 512", "data.max_length covers prompt and completion together")]
    [InlineData("sync_ref_model: true", "the reference stays frozen, so leave it out")]
    [InlineData("logging_steps: 10", "every step is logged to metrics.jsonl, so leave it out")]
    public void Another_trainers_key_names_ours_with_its_value(string line, string advice)
    {
        var key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal([$"my.yaml:3:1: {key} is not a known key; {advice}"], RecipeText.Errors(RecipeText.Least + line));
        Assert.Equal([$"my.yaml:4:3: train.{key} is not a known key; {advice}"], RecipeText.Errors(RecipeText.Least + "train:\n  " + line));
    }

    [Fact]
    public void Batch_size_and_accumulation_multiply() =>
        Assert.Equal(
            [
                "my.yaml:3:1: micro_batch_size is not a known key; write train.pairs_per_step: 8",
                "my.yaml:4:1: gradient_accumulation_steps is not a known key; write train.pairs_per_step: 8",
            ],
            RecipeText.Errors(RecipeText.Least + "micro_batch_size: 2\ngradient_accumulation_steps: 4\n"));

    [Theory]
    [InlineData("learning_rate: 1.0e-6", "learning_rate is not a known key here; write train.learning_rate: 1.0e-6")]
    [InlineData("beta: 0.2", "beta is not a known key here; write loss.beta: 0.2")]
    [InlineData("dtype: bfloat16", "dtype is not a known key here; write model.dtype: bf16")]
    [InlineData("every: 5", "every is not a known key here; write evaluate.every or samples.every or checkpoint.every")]
    [InlineData("loss.beta: 0.2", "loss.beta is not a known key; write beta below loss")]
    [InlineData("learningRate: 1", "learningRate is not a known key; did you mean 'train.learning_rate'?")]
    [InlineData("zzz: 1", "zzz is not a known key; a recipe has name, output_dir, device, threads, model, adapter, reference, data, loss, train, evaluate, samples, checkpoint, tracking")]
    public void Our_key_at_the_wrong_level_says_where_it_belongs(string line, string problem) =>
        Assert.Equal([$"my.yaml:3:1: {problem}"], RecipeText.Errors(RecipeText.Least + line));

    [Fact]
    public void Our_key_in_the_wrong_section_says_where_it_belongs()
    {
        Assert.Equal(["my.yaml:3:9: loss.learning_rate is not a known key here; write train.learning_rate: 1"], RecipeText.Errors(RecipeText.Least + "loss: { learning_rate: 1}"));
        Assert.Equal(["my.yaml:3:8: loss.train is not a known key here; write data.train: 1"], RecipeText.Errors(RecipeText.Least + "loss: {train: 1}"));
        Assert.Equal(["my.yaml:3:8: loss.samples is not a known key here; samples is a section of its own"], RecipeText.Errors(RecipeText.Least + "loss: {samples: {}}"));
    }

    [Fact]
    public void Another_trainers_key_in_an_override_is_named_too() =>
        Assert.Equal(["--set num_train_epochs: num_train_epochs is not a known key; write train.epochs: 3"], RecipeText.Errors(RecipeText.Least, "num_train_epochs=3"));
}
