using System.Globalization;

namespace Anima.Recipes;

/// <summary>Keys of other trainers (TRL, transformers, PEFT, axolotl, LLaMA-Factory) and what stands for them here.</summary>
internal static class PeerKeys
{
    private const string DeviceDecides = "there is nothing to set, so leave it out";
    private const string NoPadding = "nothing is padded or packed here, so leave it out";
    private const string OneDevice = "a run uses one device, so leave it out";
    private const string FrozenReference = "the reference stays frozen, so leave it out";
    private const string WholeLength = "data.max_length covers prompt and completion together";
    private const string EveryStep = "every step is logged to metrics.jsonl, so leave it out";
    private const string EvaluatesWithData = "evaluation runs when data.eval is set, every evaluate.every steps";

    private static readonly Dictionary<string, Func<MappingEntry, MappingNode, string>> Known = Table();

    /// <summary>What to write instead of another trainer's key, its value converted; null when the key is nobody's.</summary>
    /// <param name="entry">The key with its value.</param>
    /// <param name="mapping">All that stands beside it.</param>
    public static string? Advice(MappingEntry entry, MappingNode mapping) =>
        Known.GetValueOrDefault(entry.Key.Replace('-', '_').ToLowerInvariant())?.Invoke(entry, mapping);

    private static Dictionary<string, Func<MappingEntry, MappingNode, string>> Table()
    {
        var table = new Dictionary<string, Func<MappingEntry, MappingNode, string>>();
        void Add(string names, Func<MappingEntry, MappingNode, string> advice)
        {
            foreach (var name in names.Split(' '))
                table.Add(name, advice);
        }
        void Renamed(string names, string path) => Add(names, (entry, _) => $"write {KeyAdvice.Written(path, entry.Value)}");
        void Said(string names, string sentence) => Add(names, (_, _) => sentence);
        void Flag(string names, string whenTrue, string whenFalse) => Add(names, (entry, _) => IsTrue(entry.Value) is not { } on ? $"write {whenTrue} or {whenFalse}" : $"write {(on ? whenTrue : whenFalse)}");

        AddModel(Add, Renamed, Said, Flag);
        AddAdapterAndReference(Renamed, Said, Flag);
        AddData(Add, Renamed, Said);
        AddLoss(Add, Renamed, Said);
        AddTrain(Add, Renamed, Said);
        AddRun(Add, Renamed, Said);
        return table;
    }

    private static void AddModel(Action<string, Func<MappingEntry, MappingNode, string>> add, Action<string, string> renamed, Action<string, string> said, Action<string, string, string> flag)
    {
        add("base_model model_name_or_path model_name model_id pretrained_model_name_or_path model_path", (entry, _) => $"write model.path: {HubOrFolder(entry.Value)}");
        add("tokenizer_name tokenizer_name_or_path tokenizer_path", (entry, _) => $"write model.tokenizer: {HubOrFolder(entry.Value)}");
        renamed("chat_template_path chat_template_jinja", "model.chat_template");
        renamed("torch_dtype compute_dtype bnb_4bit_compute_dtype", "model.dtype");
        flag("bf16 bfloat16", "model.dtype: bf16", "model.dtype: fp32");
        flag("fp16 float16", "model.dtype: fp16", "model.dtype: fp32");
        flag("load_in_4bit", "model.quantize: nf4", "model.quantize: none");
        said("load_in_8bit", "8-bit weights are not offered; model.quantize is nf4 or none");
        renamed("bnb_4bit_quant_type quantization_bit", "model.quantize");
        renamed("bnb_4bit_use_double_quant use_bnb_nested_quant double_quantization", "model.double_quant");
        said("attn_implementation flash_attention flash_attn sdp_attention tf32 use_cache torch_compile use_liger_kernel use_reentrant", DeviceDecides);
        said("trust_remote_code", "code from a checkpoint is never run, so leave it out");
        said("model_revision revision", "write it into model.path: hf://owner/name@revision");
    }

    private static void AddAdapterAndReference(Action<string, string> renamed, Action<string, string> said, Action<string, string, string> flag)
    {
        renamed("lora_r lora_rank rank", "adapter.r");
        renamed("alpha", "adapter.lora_alpha");
        renamed("lora_target_modules lora_target", "adapter.target_modules");
        flag("lora_target_linear", "adapter.target_modules: all-linear", "adapter.target_modules: a list of module names");
        flag("use_peft", "adapter.type: lora", "adapter.type: none");
        renamed("finetuning_type", "adapter.type");
        renamed("lora_model_dir adapter_name_or_path peft_model_id", "adapter.init_from");
        said("modules_to_save lora_modules_to_save", "weights outside LoRA stay frozen, for they would move the reference, so leave it out");
        said("use_dora peft_use_dora lora_bias bias", "only plain LoRA without bias is offered, so leave it out");
        said("lora_task_type task_type peft_type inference_mode", DeviceDecides);
        said("peft_config lora_config", "its keys stand below adapter");

        renamed("ref_model ref_model_name ref_model_path ref_adapter_name reference_model", "reference.model");
        flag("precompute_ref_log_probs", "reference.cache: on", "reference.cache: off");
        said("precompute_ref_batch_size", DeviceDecides);
        said("sync_ref_model ref_model_sync_steps ref_model_mixup_alpha", FrozenReference);
        said("reference_free", "every loss here uses the reference, so leave it out");
    }

    private static void AddData(Action<string, Func<MappingEntry, MappingNode, string>> add, Action<string, string> renamed, Action<string, string> said)
    {
        add("dataset_name dataset datasets train_file train_dataset data_path dataset_path", (entry, _) => entry.Value is ScalarNode
            ? $"write data.train: {(HubReference.IsOwnerAndName(Quote.Value(entry.Value)) ? "hf://datasets/" : "")}{Quote.Value(entry.Value)}"
            : "write data.train with a source or a list of sources");
        said("dataset_mixer dataset_weights", "write data.train: [{source: .., weight: ..}]");
        said("dataset_config dataset_train_split dataset_split dataset_splits dataset_test_split split", "a split is part of the source, as in data.train: name:split");
        renamed("eval_dataset eval_dataset_name eval_file test_datasets validation_file val_set_size val_size", "data.eval");
        renamed("max_seq_length max_seq_len sequence_len cutoff_len model_max_length", "data.max_length");
        said("max_prompt_length max_completion_length max_target_length", WholeLength);
        renamed("truncation_mode", "data.truncation_side");
        said("max_samples max_train_samples", "write data.train: [{source: .., limit: N}]");
        renamed("shuffle_dataset", "data.shuffle");
        said("field_messages prompt_column chosen_column rejected_column", "write data.columns: {prompt: .., chosen: .., rejected: ..}");
        said("dataset_num_proc preprocessing_num_workers dataloader_num_workers dataloader_pin_memory dataloader_drop_last dataset_prepared_path remove_unused_columns train_on_inputs overwrite_cache", DeviceDecides);
        said("packing sample_packing padding_free pad_to_sequence_len group_by_length padding_side pad_to_multiple_of label_pad_token_id padding_value", NoPadding);
    }

    private static void AddLoss(Action<string, Func<MappingEntry, MappingNode, string>> add, Action<string, string> renamed, Action<string, string> said)
    {
        renamed("loss_type pref_loss dpo_loss", "loss.type");
        renamed("pref_beta dpo_beta rl_beta", "loss.beta");
        renamed("dpo_label_smoothing label_smoothing_factor", "loss.label_smoothing");
        add("rpo_alpha pref_ftx dpo_ftx", (entry, _) => $"write loss.type: [{{type: sigmoid, weight: 1}}, {{type: sft, weight: {Quote.Value(entry.Value)}}}]");
        add("loss_weights", (entry, mapping) => entry.Value is ListNode weights && mapping.Find("loss_type")?.Value is ListNode types && types.Items.Count == weights.Items.Count
            ? $"write loss.type: {YamlScalar.List(types.Items.Zip(weights.Items, (type, weight) => $"{{type: {Quote.Value(type)}, weight: {Quote.Value(weight)}}}"))}"
            : "write loss.type: [{type: .., weight: ..}]");
        said("f_divergence_type f_alpha_divergence_coef ld_alpha use_weighting discopop_tau simpo_gamma", "that variant of the loss is not offered, so leave it out");
        said("rl", "DPO is what a recipe describes, so leave it out");
    }

    private static void AddTrain(Action<string, Func<MappingEntry, MappingNode, string>> add, Action<string, string> renamed, Action<string, string> said)
    {
        renamed("num_train_epochs num_epochs n_epochs", "train.epochs");
        renamed("max_train_steps num_steps num_training_steps total_steps", "train.max_steps");
        renamed("lr peak_lr", "train.learning_rate");
        renamed("lr_scheduler_type scheduler", "train.lr_scheduler");
        renamed("warmup_ratio warmup num_warmup_steps", "train.warmup_steps");
        renamed("optim", "train.optimizer");
        said("optim_args optim_target_modules lr_scheduler_kwargs", DeviceDecides);
        add("adam_betas betas", (entry, _) => entry.Value is ListNode { Items: [var first, var second] }
            ? $"write train.adam_beta1: {Quote.Value(first)} and train.adam_beta2: {Quote.Value(second)}"
            : "write train.adam_beta1 and train.adam_beta2");
        renamed("adam_eps eps", "train.adam_epsilon");
        renamed("max_norm gradient_clip gradient_clipping grad_clip clip_grad", "train.max_grad_norm");
        add("per_device_train_batch_size per_gpu_train_batch_size micro_batch_size gradient_accumulation_steps", (_, mapping) => PairsPerStep(mapping));
        renamed("train_batch_size global_batch_size batch_size", "train.pairs_per_step");
        said("gradient_checkpointing gradient_checkpointing_kwargs activation_checkpointing", "train.memory decides what is kept and what is recomputed, with the same result, so leave it out");
        said("max_memory gpu_memory_limit", "write train.memory: 24GiB, for example");
        renamed("random_seed data_seed", "train.seed");
        said("neftune_noise_alpha", "noise on embeddings is not offered, so leave it out");
        said("deepspeed fsdp fsdp_config ddp_find_unused_parameters ddp_timeout local_rank accelerator_config device_map", OneDevice);
    }

    private static void AddRun(Action<string, Func<MappingEntry, MappingNode, string>> add, Action<string, string> renamed, Action<string, string> said)
    {
        renamed("eval_steps evaluation_steps", "evaluate.every");
        said("eval_strategy evaluation_strategy do_eval evals_per_epoch eval_on_start per_device_eval_batch_size eval_batch_size eval_accumulation_steps", EvaluatesWithData);
        renamed("save_steps", "checkpoint.every");
        renamed("save_total_limit", "checkpoint.keep");
        said("save_strategy saves_per_epoch save_only_model save_safetensors", "write checkpoint.every, in steps");
        said("logging_steps logging_first_step logging_strategy logging_dir log_level plot_loss include_num_input_tokens_seen", EveryStep);
        said("generate_during_eval", "write samples.prompts: [..]");
        add("report_to", (entry, _) => (entry.Value as ScalarNode)?.Text switch
        {
            "none" => "write tracking.mlflow: off",
            "mlflow" => "write tracking.mlflow: file",
            _ => "metrics go to metrics.jsonl and MLflow; see tracking.mlflow",
        });
        said("wandb_project wandb_entity wandb_name use_wandb tensorboard", "metrics go to metrics.jsonl and MLflow; see tracking.mlflow");
        renamed("mlflow_tracking_uri", "tracking.mlflow");
        renamed("mlflow_experiment_name experiment_name", "tracking.experiment");
        renamed("run_name mlflow_run_name", "name");
        said("push_to_hub hub_model_id hub_strategy hub_private_repo", "nothing is uploaded, so leave it out");
        said("resume_from_checkpoint auto_resume_from_checkpoints", "resume with: anima-dpo train --resume RUN");
        said("overwrite_output_dir", "a run never overwrites another, so leave it out");
        said("do_train do_predict stage", "the command says what is done, so leave it out");
    }

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
        return HubReference.IsOwnerAndName(text) ? $"hf://{text}, or a folder" : text;
    }

    private static bool? IsTrue(RecipeNode value) => (value as ScalarNode)?.Text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" or "null" or "none" => false,
        _ => null,
    };
}
