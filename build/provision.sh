# Sourced by ./anima-dpo and ./test: finds the .NET SDK, chooses a libtorch, runs one build at a time. Nothing but the SDK is
# needed; packages come through NuGet, as this system's settings and proxies have it. Written for bash 3.2 and the tools of
# Linux and macOS. The caller sets `self` (its name in messages) and `root` (the checkout). Everything is said to standard error.

say() { printf '%s: %s\n' "$self" "$*" >&2; }
die() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# ---- .NET ------------------------------------------------------------------------------------------------------------

# The dotnet command: the one on PATH, or one in a place where installers put it.
find_dotnet() {
  local candidate
  for candidate in "$(command -v dotnet)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
    [[ -x $candidate ]] && { printf '%s' "$candidate"; return; }
  done
  die "the .NET 10 SDK is missing: get it from https://dotnet.microsoft.com/download/dotnet/10.0 and put its folder on PATH."
}

require_sdk() {
  "$dotnet" --list-sdks 2>/dev/null | grep -Eq '^([1-9][0-9]{2,}|[1-9][0-9])\.' ||
    die "$dotnet has no .NET 10 SDK: get it from https://dotnet.microsoft.com/download/dotnet/10.0."
}

# dotnet and NuGet keep packages and settings in the home folder; without one that can be written, in artifacts/home.
find_home() {
  [[ -n ${DOTNET_CLI_HOME:-} || ( -n ${HOME:-} && ( -w $HOME || -d $HOME/.nuget/packages ) ) ]] ||
    export DOTNET_CLI_HOME=$root/artifacts/home
}

# ---- libtorch --------------------------------------------------------------------------------------------------------

# Is there NVIDIA's driver, that is the library that CUDA programs load first?
has_nvidia_driver() {
  local ldconfig=/sbin/ldconfig
  ! has ldconfig || ldconfig=ldconfig
  [[ $("$ldconfig" -p 2>/dev/null) == *libcuda.so.1* ]] || [[ $(nvidia-smi -L 2>/dev/null) == GPU* ]]
}

# Sets ANIMA_TORCH for build and run: what the user says, else cuda where there is a driver, else cpu.
choose_torch() {
  torch_is_a_guess=
  case ${ANIMA_TORCH:-} in
    cpu | cuda) ;;
    ?*)
      [[ -d $ANIMA_TORCH ]] || die "ANIMA_TORCH is $ANIMA_TORCH, which is neither cpu nor cuda nor a folder with a libtorch."
      ANIMA_TORCH=$(cd -- "$ANIMA_TORCH" && pwd) ;;
    *)
      ANIMA_TORCH=cpu
      if has_nvidia_driver && [[ $(cat "$no_cuda" 2>/dev/null) != "$(packages_wanted)" ]]; then
        ANIMA_TORCH=cuda torch_is_a_guess=yes
      fi ;;
  esac
  export ANIMA_TORCH
}

# Tries once whether a guessed cuda can be had; if not, that is remembered until other packages are wanted.
try_cuda() {
  [[ -n $torch_is_a_guess ]] || { rm -f "$no_cuda"; return; }
  say "restoring libtorch with CUDA, for there is an NVIDIA driver (once; several GB; ANIMA_TORCH=cpu does without)"
  run_dotnet restore "$root/src/Anima.Dpo" && return
  say "libtorch with CUDA cannot be restored ($(first_error)): going on with the CPU; ANIMA_TORCH=cuda tries again."
  packages_wanted >"$no_cuda"
  export ANIMA_TORCH=cpu
  torch_is_a_guess=
}

packages_wanted() {
  { printf '%s\n' "${NUGET_PACKAGES:-}"
    cat "$root"/Directory.*.props "$root"/build/Libtorch.props "$root"/src/*/*.csproj "$root"/[Nn]u[Gg]et.[Cc]onfig 2>/dev/null; } | checksum
}

# ---- One build at a time ---------------------------------------------------------------------------------------------

# Of standard input, in 64 hexadecimal digits.
checksum() { if has sha256sum; then sha256sum; else shasum -a 256; fi | cut -c 1-64; }

# Holds the lock on builds until release_lock, or until this process ends.
take_lock() {
  mkdir -p "$root/artifacts" 2>/dev/null && [[ -w $root/artifacts ]] ||
    die "cannot write to $root/artifacts: build once as a user who can, or clone into a folder of your own."
  if has flock; then
    exec 8>"$root/artifacts/build.lock"
    flock -n 8 || { say "waiting for another build in $root"; flock 8; }
  else
    take_folder_lock "$root/artifacts/build.lock.folder"
  fi
}

release_lock() {
  exec 8>&-
  [[ -z ${lock_folder:-} ]] || rm -rf "$lock_folder"
  lock_folder=
}

# Where there is no flock: a folder with its owner's process number, which counts for nothing once that process has ended.
take_folder_lock() {
  local said= owner
  until mkdir "$1" 2>/dev/null; do
    owner=$(cat "$1/owner" 2>/dev/null)
    if [[ -n $owner ]] && ! kill -0 "$owner" 2>/dev/null; then
      mv "$1" "$1.$$" 2>/dev/null && rm -rf "$1.$$"
      continue
    fi
    [[ -n $said ]] || say "waiting for another build in $root"
    said=yes
    sleep 0.2
  done
  lock_folder=$1
  echo $$ >"$1/owner"
  trap release_lock EXIT
}

# ---- Building --------------------------------------------------------------------------------------------------------

# One dotnet command, all of it into build.log. Standard input belongs to the command that follows the build, and the lock to
# this process alone: the compiler server outlives a build.
run_dotnet() {
  require_sdk
  find_home
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  # A bare system has no ICU, and neither compiler nor tests need it.
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  "$dotnet" "$@" -v q -nologo -nodeReuse:false >"$log" 2>&1 </dev/null 8>&-
}

# Builds a project or solution in Release; quiet unless it fails.
build() {
  run_dotnet build "$1" -c Release && return
  # Without its packages no build says anything about which libtorch can be had.
  rm -f "$no_cuda"
  { grep -E "(error|fatal)" "$log" || tail -n 20 "$log"; } | awk '!seen[$0]++' | head -n 40 >&2
  say "the build of $1 failed (whole log: $log)"
  return 1
}

# The first error in the log, without the file that it names and the project at its end.
first_error() { sed -n 's/.*error \(N[UE][A-Z]*[0-9]*: .*\)/\1/p' "$log" | sed 's/ \[[^]]*\]$//; s/\.$//' | head -n 1; }

log=$root/artifacts/build.log
no_cuda=$root/artifacts/no-cuda
