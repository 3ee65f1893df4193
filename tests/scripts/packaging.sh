#!/usr/bin/env bash
# Tests the packed tool and the published folder as a user would: installs the one from a folder of packages and trains with it
# from an empty folder, and trains with the other where there is no .NET. Two steps of the quickstart each, on the CPU.
# Prints "ok - ...", "not ok - ..." or "skipped - ..." for each case and "done" at the end. Usage: packaging.sh CHECKOUT DOTNET
set -u

self=packaging
root=$1 dotnet=$2
source "$root/build/provision.sh"
log=$root/artifacts/packaging.log
export ANIMA_TORCH=cpu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # NAME CONDITION...: CONDITION is a command
  local name=$1
  shift
  if "$@"; then echo "ok - $name"; else echo "not ok - $name"; tail -n 20 "$work/output" 2>/dev/null; fi
}

equal() { [[ $1 == "$2" ]]; }

# What could not be packed for want of a package is no fault of ours.
give_up() {
  case $(first_error) in
    NU1101:* | NU1102:* | NU1301:*) skip "$1: $(first_error)" ;;
  esac
  cp "$log" "$work/output"
  check "$1" false
  echo done
  exit
}

skip() { echo "skipped - $*"; echo done; exit; }

# The quickstart's recipe for any folder: its files by their whole paths.
mkdir "$work/empty"
sed "s#: datasets/#: $root/datasets/#" "$root/recipes/quickstart.yaml" >"$work/quickstart.yaml"

# [VARIABLE=VALUE] COMMAND...: trains in an empty folder, in an environment without anything else.
trains() (
  rm -rf "$work/empty" && mkdir "$work/empty" && cd "$work/empty" || return
  env -i HOME="$work/empty" PATH=/usr/bin:/bin TMPDIR="$work" "$@" train "$work/quickstart.yaml" \
    --set train.max_steps=2 --set samples.prompts=[] --set "data.eval={source: $root/datasets/quickstart/pairs-eval.jsonl, limit: 8}" >"$work/output" 2>&1
)

starts_at_ln_2() { grep -q 'evaluation after step 0  loss 0\.6931 ' "$work/output" && [[ -s $work/empty/runs/quickstart/adapter/adapter_model.safetensors ]]; }

# Of FOLDER: libtorch is there, its tests and its Python half are not.
carries_only_what_runs() {
  local files
  files=$(find "$1" -type f)
  [[ $files == *torch_cpu* && $files != *torch_python* && $files != *torchbind_test* && $files != *jitbackend_test* ]]
}

megabytes() { du -sm "$1" | cut -f 1; }

case $(uname -sm) in
  "Linux x86_64") rid=linux-x64 ;;
  "Darwin arm64") rid=osx-arm64 ;;
  *) skip "packing: TorchSharp has no native half for $(uname -sm)" ;;
esac
(( $(df -Pm "$work" | awk 'END { print $4 }') > 3000 )) || skip "packing: there are less than 3 GB free in $work"

# ---- The tool --------------------------------------------------------------------------------------------------------

take_lock
run_dotnet pack "$root/src/Anima.Dpo" -o "$work/packages" -p:PublishDir="$work/packed/" || give_up "the tool is packed"
package=$(ls "$work/packages")
version=${package#anima-dpo.} version=${version%.nupkg}
"$dotnet" tool install anima-dpo --version "$version" --tool-path "$work/tool" --add-source "$work/packages" --ignore-failed-sources >"$work/output" 2>&1
check "the tool is installed from its package ($(megabytes "$work/packages/$package") MB)" equal "$?" 0
check "the tool carries what runs and no more" carries_only_what_runs "$work/tool"
# Tools look for .NET in its usual places only; the SDK in use may lie elsewhere.
trains DOTNET_ROOT="$("$dotnet" --info | sed -n 's#^ *Base Path: *\(.*\)/sdk/.*#\1#p')" "$work/tool/anima-dpo"
check "the tool trains from an empty folder" equal "$?" 0
check "the tool's first loss is ln 2, and it leaves an adapter" starts_at_ln_2
rm -rf "$work/tool" "$work/packages" "$work/packed"

# ---- The folder ------------------------------------------------------------------------------------------------------

run_dotnet publish "$root/src/Anima.Dpo" -c Release -r "$rid" --self-contained -o "$work/published" || give_up "a folder is published"
release_lock
check "a published folder carries what runs and no more ($(megabytes "$work/published") MB)" carries_only_what_runs "$work/published"
trains PATH="$work/empty" "$work/published/anima-dpo"
check "a published folder trains where there is no .NET" equal "$?" 0
check "a published folder's first loss is ln 2, and it leaves an adapter" starts_at_ln_2

echo done
