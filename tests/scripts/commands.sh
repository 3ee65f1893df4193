#!/usr/bin/env bash
# Tests ./anima-dpo and what it shares with ./test on pretended machines: a copy of the scripts, a PATH that holds only the
# named programs, and stand-ins for dotnet and the tools that show an NVIDIA driver, which record how they were called.
# Prints "ok - ..." or "not ok - ..." for each case and "done" at the end. Usage: commands.sh CHECKOUT
set -u

checkout=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

check() { # NAME CONDITION...: CONDITION is a command
  local name=$1
  shift
  if "$@"; then echo "ok - $name"; else echo "not ok - $name"; head -n 20 "$work/stdout" "$work/stderr" "$work/calls" 2>/dev/null; fi
}

equal() { [[ $1 == "$2" ]]; }
contains() { [[ $(cat "$work/$1") == *"$2"* ]]; }
lacks() { ! contains "$@"; }

stand_in() { # NAME: reads its body from standard input
  rm -f "$work/bin/$1"
  { echo "#!/bin/bash"; echo "work='$work'"; echo "echo \"$1 \$*\" >>\"\$work/calls\""; cat; } >"$work/bin/$1"
  chmod 755 "$work/bin/$1"
}

linux_tools=(flock sha256sum)

# A machine with the base system and an SDK: no compiler, no package manager, no GPU.
machine() {
  rm -rf "$work"/*
  mkdir -p "$work"/{bin,tools,repo/src/Anima.Dpo,packages}
  touch "$work/calls"
  cp -R "$checkout"/{anima-dpo,build,Directory.Build.props,Directory.Build.targets,Directory.Packages.props,global.json} "$work/repo/"
  echo "first" >"$work/repo/src/Anima.Dpo/Program.cs"
  local program
  for program in awk basename bash cat chmod cp cut dirname env find grep head mkdir mv readlink rm sed sleep sort tail touch tr uname xargs ${linux_tools[@]+"${linux_tools[@]}"}; do
    ln -s "$(type -P "$program")" "$work/tools/$program"
  done
  echo | stand_in ldconfig
  # Restores two packages, unless there is no network: then only what is there already serves.
  stand_in dotnet <<'DOTNET'
restore() {
  echo "torch=$ANIMA_TORCH" >>"$work/calls"
  if [[ $ANIMA_TORCH == cuda && -e $work/without-cuda ]]; then
    echo "/repo/src/Anima.Dpo/Anima.Dpo.csproj : error NU1101: Unable to find package TorchSharp-cuda-linux. [/repo/src/Anima.Dpo/Anima.Dpo.csproj]"
    exit 1
  fi
  local name
  for name in torchsharp/1.0 libtorch/2.0; do
    [[ ! -e $packages/$name/.nupkg.metadata ]] || continue
    [[ ! -e $work/offline ]] || { echo "error NU1301: Unable to load the service index"; exit 1; }
    mkdir -p "$packages/$name" && touch "$packages/$name/.nupkg.metadata"
  done
}
packages=${NUGET_PACKAGES:-$work/packages}
case $1 in
  --list-sdks) echo "10.0.100 [/sdk]" ;;
  nuget) echo "global-packages: $packages/" ;;
  restore) restore ;;
  build)
    env | grep -E '^(HTTPS?_PROXY|NUGET_PACKAGES|DOTNET_CLI_HOME)=' >>"$work/calls"
    sleep 0.2
    cat >"$work/build-stdin"
    [[ ! -e $work/broken ]] || { echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; }
    restore
    mkdir -p "$work/repo/artifacts/bin/Anima.Dpo/release"
    printf '"path": "%s"\n' torchsharp/1.0 libtorch/2.0 own/3.0 >"$work/repo/artifacts/bin/Anima.Dpo/release/anima-dpo.deps.json"
    cp "$work/repo/src/Anima.Dpo/Program.cs" "$work/repo/artifacts/bin/Anima.Dpo/release/anima-dpo.dll"
    echo "Build succeeded." ;;
  *)
    echo "running $(cat "$1") on $ANIMA_TORCH"
    shift
    printf '<%s>\n' "$@"
    [[ ${1:-} != sleep ]] || { trap 'echo caught; exit 143' TERM; touch "$work/started"; while :; do sleep 0.05; done; }
    [[ ${1:-} != copy ]] || cat ;;
esac
DOTNET
}

run() { env -i HOME="$work" PATH="$work/bin:$work/tools" "$@" >"$work/stdout" 2>"$work/stderr"; }
run_app() { run "$work/repo/anima-dpo" "$@"; }
edit() { echo "$1" >"$work/repo/src/Anima.Dpo/Program.cs"; }

# The same as a process of its own: $! is the command after the last exec.
launch() { exec env -i HOME="$work" PATH="$work/bin:$work/tools" "$work/repo/anima-dpo" "$@"; }
count_builds() { grep -c '^dotnet build' "$work/calls"; }
count_restores() { grep -c '^dotnet restore' "$work/calls"; }

as_user=()
if (( EUID == 0 )); then as_user=("$(command -v setpriv)" --reuid=65534 --regid=65534 --clear-groups); fi

# ---- Building and running --------------------------------------------------------------------------------------------

machine
run_app score --name "two words" "" '$HOME' "a*b" $'line\nbreak'
check "arguments arrive unchanged" equal "$(cat "$work/stdout")" $'running first on cpu\n<score>\n<--name>\n<two words>\n<>\n<$HOME>\n<a*b>\n<line\nbreak>'
check "messages about building go to standard error" contains stderr "building"

run_app again
check "a second run builds nothing" equal "$(count_builds)" 1
check "a second run says nothing of its own" equal "$(cat "$work/stderr")" ""

touch "$work/repo/src/Anima.Dpo/Program.cs"
run_app again
check "a new date without a new content builds nothing" equal "$(count_builds)" 1

edit second
run_app again
check "an edit is built" contains stdout "running second"

touch -r "$work/repo/global.json" "$work/repo/src/Anima.Dpo/Program.cs"
edit third
touch -d 2001-01-01 "$work/repo/src/Anima.Dpo/Program.cs"
run_app again
check "an edit with an old date is built" contains stdout "running third"

ln -s "$work/repo/anima-dpo" "$work/bin/link"
mkdir "$work/elsewhere"
(cd "$work/elsewhere" && ln -s ../bin/link second-link && run ./second-link x)
check "it runs through symbolic links from any folder" contains stdout "<x>"

echo "from a pipe" | run_app copy
check "standard input reaches the command" contains stdout "from a pipe"

edit fourth
echo "from a pipe" | run_app copy
check "building leaves standard input alone" contains stdout "from a pipe"

launch sleep >"$work/stdout" 2>"$work/stderr" &
until [[ -e $work/started ]]; do sleep 0.05; done
edit fifth
(launch) >/dev/null 2>&1
check "a build leaves the files of a running command alone" grep -rq fourth "$work/repo/artifacts/anima-dpo"
kill -TERM $!
wait $!
check "a signal reaches the command" contains stdout "caught"

touch "$work/broken"
edit sixth
run_app
check "a failed build ends with 1" equal $? 1
check "a failed build shows its errors" contains stderr "error CS1002"
check "a failed build runs nothing" equal "$(cat "$work/stdout")" ""
rm "$work/broken"
run_app
check "a failed build is tried again" contains stdout "running sixth"
check "a build removes those that nothing runs from" equal "$(ls "$work/repo/artifacts/anima-dpo" | wc -l)" 1

machine
for start in 1 2 3 4; do
  launch $start >"$work/out-$start" 2>/dev/null &
done
wait
check "four starts at once build once" equal "$(count_builds)" 1
check "four starts at once all run" equal "$(cat "$work"/out-? | grep -c 'running first')" 4

# ---- Without the tools that only Linux has ---------------------------------------------------------------------------

if shasum=$(type -P shasum); then
  linux_tools=()
  machine
  ln -s "$shasum" "$work/tools/shasum"
  ln -s "$(type -P perl)" "$work/tools/perl"
  for start in 1 2 3 4; do
    launch $start >"$work/out-$start" 2>/dev/null &
  done
  wait
  check "without flock: four starts at once build once" equal "$(count_builds)" 1
  check "without flock: four starts at once all run" equal "$(cat "$work"/out-? | grep -c 'running first')" 4
  launch sleep >"$work/stdout" 2>"$work/stderr" &
  until [[ -e $work/started ]]; do sleep 0.05; done
  edit second
  (launch) >/dev/null 2>&1
  check "without flock: a build leaves the files of a running command alone" grep -rq first "$work/repo/artifacts/anima-dpo"
  kill -TERM $!
  wait $!
  edit third
  mkdir "$work/repo/artifacts/build.lock.folder"
  sh -c 'echo $$' >"$work/repo/artifacts/build.lock.folder/owner"
  run_app
  check "without flock: a lock whose owner has ended counts for nothing" contains stdout "running third"
  check "without flock: a build removes those that nothing runs from" equal "$(ls "$work/repo/artifacts/anima-dpo" | wc -l)" 1
  linux_tools=(flock sha256sum)
else
  echo "skipped - without flock: there is no shasum here"
fi

# ---- Packages --------------------------------------------------------------------------------------------------------

machine
run_app
touch "$work/offline"
edit second
run_app
check "offline, an edit is built from the packages that are there" contains stdout "running second"
rm -rf "$work/packages/libtorch"
run_app
check "offline, a package that is gone is named" contains stderr "$work/packages/libtorch/2.0 is gone"
check "offline, NuGet's error is shown" contains stderr "error NU1301"
check "offline, nothing runs without its packages" equal "$(cat "$work/stdout")" ""
rm "$work/offline"
run_app
check "packages that are gone are restored" contains stdout "running second"
run_app
check "packages that are restored are not missed again" equal "$(cat "$work/stderr")" ""

machine
run env NUGET_PACKAGES="$work/others" HTTPS_PROXY=http://proxy:3128 HTTP_PROXY=http://proxy:3128 "$work/repo/anima-dpo"
check "NUGET_PACKAGES is used" contains calls "NUGET_PACKAGES=$work/others"
check "proxies reach the build" contains calls "HTTPS_PROXY=http://proxy:3128"
rm -rf "$work/others/torchsharp"
run env NUGET_PACKAGES="$work/others" "$work/repo/anima-dpo"
check "packages are missed where NUGET_PACKAGES has them" contains stderr "$work/others/torchsharp/1.0 is gone"
run_app
check "another NUGET_PACKAGES is another build" equal "$(count_builds)" 3

# ---- libtorch --------------------------------------------------------------------------------------------------------

machine
echo 'echo "	libcuda.so.1 (libc6,x86-64) => /usr/lib/libcuda.so.1"' | stand_in ldconfig
run_app
check "with a driver it builds for cuda" contains stdout "running first on cuda"
check "with a driver it says what it restores" contains stderr "restoring libtorch with CUDA"
run_app
check "with a driver a second run restores nothing" equal "$(count_restores)" 1

machine
echo 'echo "GPU 0: Some GPU (UUID: 1)"' | stand_in nvidia-smi
run_app
check "nvidia-smi shows a driver too" contains stdout "running first on cuda"

machine
echo 'echo "No devices were found"; exit 6' | stand_in nvidia-smi
run_app
check "nvidia-smi without a GPU shows none" contains stdout "running first on cpu"

machine
touch "$work/without-cuda"
echo 'echo "GPU 0: Some GPU (UUID: 1)"' | stand_in nvidia-smi
run_app
check "without the cuda package it goes on with the CPU" contains stdout "running first on cpu"
check "without the cuda package it says so in one line" contains stderr \
  "libtorch with CUDA cannot be restored (NU1101: Unable to find package TorchSharp-cuda-linux): going on with the CPU; ANIMA_TORCH=cuda tries again."
run_app
edit second
run_app
check "without the cuda package it tries once" equal "$(count_restores)" 1
check "without the cuda package an edit is built for the CPU" contains stdout "running second on cpu"
run env ANIMA_TORCH=cuda "$work/repo/anima-dpo"
check "asked for cuda without its package it ends with 1" equal $? 1
check "asked for cuda without its package it shows the error" contains stderr "error NU1101"
check "asked for cuda without its package it runs nothing" equal "$(cat "$work/stdout")" ""
rm "$work/without-cuda"
run env ANIMA_TORCH=cuda "$work/repo/anima-dpo"
check "asked for cuda it tries again" contains stdout "running second on cuda"
run_app
check "after that cuda is what a driver gets" contains stdout "running second on cuda"
run env ANIMA_TORCH=cpu "$work/repo/anima-dpo"
check "asked for the CPU it builds for it" contains stdout "running second on cpu"

machine
touch "$work/without-cuda"
echo 'echo "GPU 0: Some GPU (UUID: 1)"' | stand_in nvidia-smi
run_app
echo "<Project />" >"$work/repo/Directory.Packages.props"
rm "$work/without-cuda"
run_app
check "other packages are tried again" contains stdout "running first on cuda"

machine
touch "$work/without-cuda" "$work/offline"
echo 'echo "GPU 0: Some GPU (UUID: 1)"' | stand_in nvidia-smi
run_app
rm "$work/without-cuda" "$work/offline"
run_app
check "a failure that had other reasons is no word on cuda" contains stdout "running first on cuda"

machine
mkdir "$work/libtorch" "$work/another libtorch"
run env ANIMA_TORCH="$work/libtorch" "$work/repo/anima-dpo"
check "a folder is passed on" contains stdout "running first on $work/libtorch"
(cd "$work" && run env ANIMA_TORCH="another libtorch" repo/anima-dpo)
check "a relative folder is made absolute" contains stdout "running first on $work/another libtorch"
check "another folder is the same build" equal "$(count_builds)" 1
run env ANIMA_TORCH="$work/none" "$work/repo/anima-dpo"
check "a folder that is not there ends with 1" equal $? 1
check "a folder that is not there is named" contains stderr "ANIMA_TORCH is $work/none, which is neither cpu nor cuda nor a folder with a libtorch."

# ---- Missing pieces --------------------------------------------------------------------------------------------------

machine
rm "$work/bin/dotnet"
if [[ ! -x /usr/share/dotnet/dotnet && ! -x /usr/lib/dotnet/dotnet && ! -x /usr/local/share/dotnet/dotnet ]]; then
  run_app
  check "without the SDK it says where to get it" contains stderr "https://dotnet.microsoft.com/download/dotnet/10.0"
else
  echo "skipped - without the SDK it says where to get it: this machine has one in a place where it is always found"
fi

machine
echo 'echo "8.0.100 [/sdk]"' | stand_in dotnet
run_app
check "an old SDK ends with 1" equal $? 1
check "an old SDK is named" contains stderr "$work/bin/dotnet has no .NET 10 SDK"

machine
run env -u HOME "$work/repo/anima-dpo"
check "without a home folder it runs" contains stdout "running first"
check "without a home folder dotnet gets one below artifacts" contains calls "DOTNET_CLI_HOME=$work/repo/artifacts/home"

if (( EUID == 0 )); then
  machine
  mkdir "$work/home"
  chmod -R a+rX,go-w "$work"
  mkdir "$work/repo/artifacts" && chmod a+rwx "$work/repo/artifacts" "$work/calls"  "$work/packages" "$work"
  run "${as_user[@]}" env HOME="$work/home" "$work/repo/anima-dpo"
  check "with a home folder that cannot be written it runs" contains stdout "running first"
  check "with a home folder that cannot be written dotnet gets one below artifacts" contains calls "DOTNET_CLI_HOME=$work/repo/artifacts/home"

  machine
  mkdir "$work/repo/artifacts"
  chmod -R a+rX,go-w "$work"
  run "${as_user[@]}" "$work/repo/anima-dpo"
  check "a folder without write permission is named" contains stderr "cannot write to $work/repo/artifacts"
else
  echo "skipped - folders that cannot be written: only root can make them for another user"
fi

echo done
