using System.Globalization;
using Advice = System.Func<Anima.Recipes.MappingEntry, Anima.Recipes.MappingNode, string>;

namespace Anima.Recipes;

/// <summary>Keys of other trainers (TRL, transformers, PEFT, axolotl, LLaMA-Factory) and what stands for them here.</summary>
internal static class PeerKeys
{
    private const string DeviceDecides = "there is nothing to set, so leave it out";

    // Other trainers' names for one thing, and what is said of them: their key with its value, and all that stands beside it.
    private static readonly (string Names, Advice Says)[] Table =
    [
        ("base_model model_name_or_path model_name model_id pretrained_model_name_or_path model_path", (entry, _) => $"write model.path: {HubOrFolder(entry.Value)}"),
        ("tokenizer_name tokenizer_name_or_path tokenizer_path", (entry, _) => $"write model.tokenizer: {HubOrFolder(entry.Value)}"),
        ("chat_template_path chat_template_jinja", Write("model.chat_template")),
        ("torch_dtype compute_dtype bnb_4bit_compute_dtype", Write("model.dtype")),
        ("bf16 bfloat16", Flag("model.dtype: bf16", "model.dtype: fp32")),
        ("fp16 float16", Flag("model.dtype: fp16", "model.dtype: fp32")),
        ("load_in_4bit", Flag("model.quantize: nf4", "model.quantize: none")),
        ("load_in_8bit", Say("8-bit weights are not offered; model.quantize is nf4 or none")),
        ("bnb_4bit_quant_type quantization_bit", Write("model.quantize")),
        ("bnb_4bit_use_double_quant use_bnb_nested_quant double_quantization", Write("model.double_quant")),
        ("attn_implementation flash_attention flash_attn sdp_attention tf32 use_cache torch_compile use_liger_kernel use_reentrant", Say(DeviceDecides)),
        ("trust_remote_code", Say("code from a checkpoint is never run, so leave it out")),
        ("model_revision revision", Say("write it into model.path: hf://owner/name@revision")),

        ("lora_r lora_rank rank", Write("adapter.r")),
        ("alpha", Write("adapter.lora_alpha")),
        ("lora_target_modules lora_target", Write("adapter.target_modules")),
        ("lora_target_linear", Flag("adapter.target_modules: all-linear", "adapter.target_modules: a list of module names")),
        ("use_peft", Flag("adapter.type: lora", "adapter.type: none")),
        ("finetuning_type", Write("adapter.type")),
        ("lora_model_dir adapter_name_or_path peft_model_id", Write("adapter.init_from")),
        ("modules_to_save lora_modules_to_save", Say("weights outside LoRA stay frozen, for they would move the reference, so leave it out")),
        ("use_dora peft_use_dora lora_bias bias", Say("only plain LoRA without bias is offered, so leave it out")),
        ("lora_task_type task_type peft_type inference_mode", Say(DeviceDecides)),
        ("peft_config lora_config", Say("its keys stand below adapter")),

        ("ref_model ref_model_name ref_model_path ref_adapter_name reference_model", Write("reference.model")),
        ("precompute_ref_log_probs", Flag("reference.cache: on", "reference.cache: off")),
        ("precompute_ref_batch_size", Say(DeviceDecides)),
        ("sync_ref_model ref_model_sync_steps ref_model_mixup_alpha", Say("the reference stays frozen, so leave it out")),
        ("reference_free", Say("every loss here uses the reference, so leave it out")),

        ("dataset_name dataset datasets train_file train_dataset data_path dataset_path", (entry, _) => entry.Value is ScalarNode
            ? $"write data.train: {HubAddress.MeantDataset(Quote.Value(entry.Value)) ?? Quote.Value(entry.Value)}"
            : "write data.train with a source or a list of sources"),
        ("dataset_mixer dataset_weights", Say("write data.train: [{source: .., weight: ..}]")),
        ("dataset_config dataset_train_split dataset_split dataset_splits dataset_test_split split", Say("a split is part of the source, as in data.train: name:split")),
        ("eval_dataset eval_dataset_name eval_file test_datasets validation_file val_set_size val_size", Write("data.eval")),
        ("max_seq_length max_seq_len sequence_len cutoff_len model_max_length", Write("data.max_length")),
        ("max_prompt_length max_completion_length max_target_length", Say("data.max_length covers prompt and completion together")),
        ("truncation_mode", Write("data.truncation_side")),
        ("max_samples max_train_samples", Say("write data.train: [{source: .., limit: N}]")),
        ("shuffle_dataset", Write("data.shuffle")),
        ("field_messages prompt_column chosen_column rejected_column", Say("write data.columns: {prompt: .., chosen: .., rejected: ..}")),
        ("dataset_num_proc preprocessing_num_workers dataloader_num_workers dataloader_pin_memory dataloader_drop_last dataset_prepared_path remove_unused_columns train_on_inputs overwrite_cache", Say(DeviceDecides)),
        ("packing sample_packing padding_free pad_to_sequence_len group_by_length padding_side pad_to_multiple_of label_pad_token_id padding_value", Say("nothing is padded or packed here, so leave it out")),

        ("loss_type pref_loss dpo_loss", Write("loss.type")),
        ("pref_beta dpo_beta rl_beta", Write("loss.beta")),
        ("dpo_label_smoothing label_smoothing_factor", Write("loss.label_smoothing")),
        ("rpo_alpha pref_ftx dpo_ftx", (entry, _) => $"write loss.type: [{{type: sigmoid, weight: 1}}, {{type: sft, weight: {Quote.Value(entry.Value)}}}]"),
        ("loss_weights", (entry, mapping) => entry.Value is ListNode weights && mapping.Find("loss_type")?.Value is ListNode types && types.Items.Count == weights.Items.Count
            ? $"write loss.type: {YamlScalar.List(types.Items.Zip(weights.Items, (type, weight) => $"{{type: {Quote.Value(type)}, weight: {Quote.Value(weight)}}}"))}"
            : "write loss.type: [{type: .., weight: ..}]"),
        ("f_divergence_type f_alpha_divergence_coef ld_alpha use_weighting discopop_tau simpo_gamma", Say("that variant of the loss is not offered, so leave it out")),
        ("rl", Say("DPO is what a recipe describes, so leave it out")),

        ("num_train_epochs num_epochs n_epochs", Write("train.epochs")),
        ("max_train_steps num_steps num_training_steps total_steps", Write("train.max_steps")),
        ("lr peak_lr", Write("train.learning_rate")),
        ("lr_scheduler_type scheduler", Write("train.lr_scheduler")),
        ("warmup_ratio warmup num_warmup_steps", Write("train.warmup_steps")),
        ("optim", Write("train.optimizer")),
        ("optim_args optim_target_modules lr_scheduler_kwargs", Say(DeviceDecides)),
        ("adam_betas betas", (entry, _) => entry.Value is ListNode { Items: [var first, var second] }
            ? $"write train.adam_beta1: {Quote.Value(first)} and train.adam_beta2: {Quote.Value(second)}"
            : "write train.adam_beta1 and train.adam_beta2"),
        ("adam_eps eps", Write("train.adam_epsilon")),
        ("max_norm gradient_clip gradient_clipping grad_clip clip_grad", Write("train.max_grad_norm")),
        ("per_device_train_batch_size per_gpu_train_batch_size micro_batch_size gradient_accumulation_steps", (_, mapping) => PairsPerStep(mapping)),
        ("train_batch_size global_batch_size batch_size", Write("train.pairs_per_step")),
        ("gradient_checkpointing gradient_checkpointing_kwargs activation_checkpointing", Say("train.memory decides what is kept and what is recomputed, with the same result, so leave it out")),
        ("max_memory gpu_memory_limit", Say("write train.memory: 24GiB, for example")),
        ("random_seed data_seed", Write("train.seed")),
        ("neftune_noise_alpha", Say("noise on embeddings is not offered, so leave it out")),
        ("deepspeed fsdp fsdp_config ddp_find_unused_parameters ddp_timeout local_rank accelerator_config device_map", Say("a run uses one device, so leave it out")),

        ("eval_steps evaluation_steps", Write("evaluate.every")),
        ("eval_strategy evaluation_strategy do_eval evals_per_epoch eval_on_start per_device_eval_batch_size eval_batch_size eval_accumulation_steps", Say("evaluation runs when data.eval is set, every evaluate.every steps")),
        ("save_steps", Write("checkpoint.every")),
        ("save_total_limit", Write("checkpoint.keep")),
        ("save_strategy saves_per_epoch save_only_model save_safetensors", Say("write checkpoint.every, in steps")),
        ("logging_steps logging_first_step logging_strategy logging_dir log_level plot_loss include_num_input_tokens_seen", Say("every step is logged to metrics.jsonl, so leave it out")),
        ("generate_during_eval", Say("write samples.prompts: [..]")),
        ("report_to", (entry, _) => (entry.Value as ScalarNode)?.Text switch
        {
            "none" => "write tracking.mlflow: off",
            "mlflow" => "write tracking.mlflow: file",
            _ => "metrics go to metrics.jsonl and MLflow; see tracking.mlflow",
        }),
        ("wandb_project wandb_entity wandb_name use_wandb tensorboard", Say("metrics go to metrics.jsonl and MLflow; see tracking.mlflow")),
        ("mlflow_tracking_uri", Write("tracking.mlflow")),
        ("mlflow_experiment_name experiment_name", Write("tracking.experiment")),
        ("run_name mlflow_run_name", Write("name")),
        ("push_to_hub hub_model_id hub_strategy hub_private_repo", Say("nothing is uploaded, so leave it out")),
        ("resume_from_checkpoint auto_resume_from_checkpoints", Say("resume with: anima-dpo train --resume RUN")),
        ("overwrite_output_dir", Say("a run never overwrites another, so leave it out")),
        ("do_train do_predict stage", Say("the command says what is done, so leave it out")),
    ];

    private static readonly Dictionary<string, Advice> Known =
        Table.SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Says)).ToDictionary();

    /// <summary>What to write instead of another trainer's key, its value converted; null when the key is nobody's.</summary>
    /// <param name="entry">The key with its value.</param>
    /// <param name="mapping">All that stands beside it.</param>
    public static string? For(MappingEntry entry, MappingNode mapping) =>
        Known.GetValueOrDefault(entry.Key.Replace('-', '_').ToLowerInvariant())?.Invoke(entry, mapping);

    // Our key, with the value in our words.
    private static Advice Write(string path) => (entry, _) => $"write {KeyAdvice.Written(path, entry.Value)}";

    private static Advice Say(string sentence) => (_, _) => sentence;

    private static Advice Flag(string whenTrue, string whenFalse) => (entry, _) => IsTrue(entry.Value) switch
    {
        true => $"write {whenTrue}",
        false => $"write {whenFalse}",
        null => $"write {whenTrue} or {whenFalse}",
    };

    private static string PairsPerStep(MappingNode mapping)
    {
        long? Of(string key) => mapping.Find(key) is { } entry ? SectionReader.IntegerOf(entry.Value, 1, 1 << 20) : null;
        var batch = Of("per_device_train_batch_size") ?? Of("per_gpu_train_batch_size") ?? Of("micro_batch_size");
        return batch is not null && Of("gradient_accumulation_steps") is { } accumulation
            ? string.Create(CultureInfo.InvariantCulture, $"write train.pairs_per_step: {batch * accumulation}")
            : "write train.pairs_per_step, which is batch size times accumulation steps; train.tokens_per_batch cuts the micro-batches";
    }

    private static string HubOrFolder(RecipeNode value)
    {
        var text = Quote.Value(value);
        return HubAddress.MeantModel(text) is { } meant ? $"{meant}, or a folder" : text;
    }

    private static bool? IsTrue(RecipeNode value) => (value as ScalarNode)?.Text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" or "null" or "none" => false,
        _ => null,
    };
}
