namespace Anima.Recipes.Tests;

public sealed class RecipeDefaultsTests
{
    // The documented keys and defaults, in the documented order.
    private const string Documented = """
        name: my
        output_dir: runs
        device: auto
        threads: auto
        model:
          path: some/folder
          tokenizer: null
          chat_template: auto
          quantize: nf4
          double_quant: true
          dtype: bf16
        adapter:
          type: lora
          r: 16
          lora_alpha: 16
          lora_dropout: 0
          target_modules: all-linear
          use_rslora: false
          init_from: null
        reference:
          model: base
          cache: auto
        data:
          train: [pairs.jsonl]
          eval: null
          shape: auto
          columns: {}
          max_length: 1024
          truncation_side: right
          control_tokens: text
          shuffle: true
          filters: {}
        loss:
          type: sigmoid
          beta: 0.1
          label_smoothing: 0
        train:
          pairs_per_step: 16
          epochs: 1
          max_steps: null
          learning_rate: 5.0e-6
          lr_scheduler: linear
          warmup_steps: 0
          optimizer: adamw
          adam_beta1: 0.9
          adam_beta2: 0.999
          adam_epsilon: 1.0e-8
          weight_decay: 0
          max_grad_norm: 1
          tokens_per_batch: 4096
          memory: auto
          seed: 42
        evaluate:
          every: 100
        samples:
          every: 100
          prompts: []
          max_new_tokens: 128
        checkpoint:
          every: 100
          keep: 2
        tracking:
          mlflow: file
          experiment: anima-dpo

        """;

    [Fact]
    public void The_least_recipe_resolves_to_the_documented_defaults() => Assert.Equal(Documented, RecipeText.With().ToYaml());

    [Fact]
    public void Writing_every_default_out_changes_nothing() => Assert.Equal(RecipeText.With(), RecipeText.Load(Documented).Recipe);

    [Fact]
    public void A_recipe_with_defaults_asks_for_nothing_that_is_to_come() => NotYet.Check(RecipeText.Load(Documented));

    [Fact]
    public void The_name_comes_from_the_file() => Assert.Equal("zephyr.dpo", RecipeReader.Parse(RecipeText.Least, "/a/b/zephyr.dpo.yaml", []).Recipe.Name);
}
