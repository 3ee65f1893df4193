# Sourced by ./anima-dpo and ./test: finds the .NET SDK, installs what the native code needs, runs one build at a time.
# The caller sets `root` (the checkout) and `self` (its name in messages). Everything said here goes to standard error.

say() { printf '%s: %s\n' "$self" "$*" >&2; }
die() { say "$@"; exit 1; }

# The dotnet command: the one on PATH, or one in a place where installers put it.
find_dotnet() {
  local candidate
  for candidate in "$(command -v dotnet)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    [[ -x $candidate ]] && { printf '%s' "$candidate"; return; }
  done
  die "the .NET 10 SDK is missing: get it from https://dotnet.microsoft.com/download/dotnet/10.0 and put its folder on PATH."
}

require_sdk() {
  "$dotnet" --list-sdks 2>/dev/null | grep -Eq '^([1-9][0-9]{2,}|[1-9][0-9])\.' ||
    die "$dotnet has no .NET 10 SDK: get it from https://dotnet.microsoft.com/download/dotnet/10.0."
}

# ---- What is missing -------------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null; }

# Looked for as files, so that other distributions and hand-made installations count too.
has_libtorch() {
  local prefix=${LIBTORCH:-/usr} library
  [[ -e $prefix/include/torch/script.h ]] || return
  for library in "$prefix"/lib/libtorch.so "$prefix"/lib/*/libtorch.so "$prefix"/lib64/libtorch.so; do
    [[ -e $library ]] && return
  done
  return 1
}

has_libzstd() { compgen -G '/lib*/libzstd.so.1' || compgen -G '/lib/*/libzstd.so.1' || compgen -G '/usr/lib*/libzstd.so.1' || compgen -G '/usr/lib/*/libzstd.so.1'; } >/dev/null

# The file that programs get as libblas.so.3, or nothing.
blas_file() {
  local ldconfig=ldconfig
  has ldconfig || ldconfig=/sbin/ldconfig
  readlink -f -- "$("$ldconfig" -p 2>/dev/null | awk '$1 == "libblas.so.3" { print $NF; exit }')"
}

is_fast_blas() { [[ $1 == *openblas* || $1 == *mkl* || $1 == *blis* || $1 == *atlas* || $1 == *flexiblas* ]]; }

# Debian's packages for what is missing, one a line.
missing_packages() {
  if [[ ${TorchProvider:-system} == system && -z ${LIBTORCH:-} ]]; then
    has_libtorch || echo libtorch-dev
    # The reference BLAS that libtorch-dev alone brings is over 100 times slower; this one shares libtorch's OpenMP threads.
    is_fast_blas "$(blas_file)" || compgen -G '/usr/lib/*/openblas-*/libblas.so.3' >/dev/null || echo libopenblas0-openmp
  fi
  # Most systems have it: their package manager is built on it. Parquet files and .zst are read with it.
  has_libzstd || echo libzstd1
  has "${CXX:-c++}" || has g++ || has clang++ || echo g++
  has cmake || echo cmake
  has make || has ninja || echo make
}

# ---- Installing it ---------------------------------------------------------------------------------------------------

provision() {
  if [[ -n ${LIBTORCH:-} ]] && ! has_libtorch; then
    die "LIBTORCH names $LIBTORCH, which has no include/torch/script.h or no lib/libtorch.so: name an unpacked libtorch, or unset LIBTORCH."
  fi
  local packages
  mapfile -t packages < <(missing_packages)
  (( ${#packages[@]} == 0 )) || install_packages "${packages[@]}"

  has make || export CMAKE_GENERATOR=Ninja
  if [[ ${TorchProvider:-system} == system && -z ${LIBTORCH:-} ]] && ! is_fast_blas "$(blas_file)"; then
    say "libblas.so.3 is $(blas_file), the reference BLAS, over 100 times slower than OpenBLAS: choose OpenBLAS with" \
      "'sudo update-alternatives --config libblas.so.3-$(uname -m)-linux-gnu'."
  fi
}

install_packages() {
  local apt=(apt-get -y -o DPkg::Lock::Timeout=300) as_root=() log=$root/artifacts/provision.log
  local command="sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  has apt-get || die "missing here, by Debian's names: $*. Install them with this system's package manager."
  if (( EUID != 0 )); then
    has sudo && sudo -n true 2>/dev/null </dev/null || die "missing here: $*. Install them with: $command"
    as_root=(sudo -n)
  fi

  say "installing $* with apt-get (once; a few minutes)"
  local apt_root=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}")
  : >"$log"
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || "${apt_root[@]}" update >>"$log" 2>&1 </dev/null
  if ! "${apt_root[@]}" install --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
    # Old package lists name versions that the archive no longer has.
    "${apt_root[@]}" update >>"$log" 2>&1 </dev/null
    "${apt_root[@]}" install --no-install-recommends "$@" >>"$log" 2>&1 </dev/null || failed_install "$log" "$command"
  fi

  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [[ -z $missing ]] || die "apt-get succeeded, yet still missing: $missing(see $log)"
}

failed_install() {
  tail -n 15 "$1" >&2
  if grep -q 'Unable to locate package libtorch-dev' "$1"; then
    die "this system's archive has no libtorch-dev: unpack libtorch from https://pytorch.org and set LIBTORCH to its folder."
  fi
  die "apt-get could not install what is missing (log: $1). By hand: $2"
}

# ---- Building --------------------------------------------------------------------------------------------------------

# Holds artifacts/build.lock until release_lock, or until this process ends.
take_lock() {
  mkdir -p "$root/artifacts" 2>/dev/null && [[ -w $root/artifacts ]] ||
    die "cannot write to $root/artifacts: build once as a user who can, or clone into a folder of your own."
  exec 8>"$root/artifacts/build.lock"
  flock -n 8 || { say "waiting for another build in $root"; flock 8; }
}

release_lock() { exec 8>&-; }

# Builds a project or solution in Release; quiet unless it fails.
build() {
  local log=$root/artifacts/build.log
  require_sdk
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  # A bare system has no ICU, and neither compiler nor tests need it.
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  # Without the lock's descriptor: the compiler server outlives the build. Standard input belongs to the command that follows.
  "$dotnet" build "$1" -c Release -v q -nologo -nodeReuse:false >"$log" 2>&1 </dev/null 8>&- && return
  { grep -E "(error|fatal)" "$log" || tail -n 20 "$log"; } | awk '!seen[$0]++' | head -n 40 >&2
  say "the build of $1 failed (whole log: $log)"
  return 1
}
