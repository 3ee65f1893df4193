#!/usr/bin/env bash
# Tests ./anima-dpo and what it shares with ./test on pretended machines: a copy of the scripts, a PATH that holds only the
# named programs, and stand-ins for dotnet, apt-get and sudo that record how they were called.
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

# A machine with the base system, a libtorch folder, an SDK, and the given programs.
machine() {
  rm -rf "$work"/*
  mkdir -p "$work"/{bin,tools,repo/src/Anima.Dpo,libtorch/include/torch,libtorch/lib}
  touch "$work/libtorch/include/torch/script.h" "$work/libtorch/lib/libtorch.so" "$work/calls"
  cp -R "$checkout"/{anima-dpo,build,Directory.Build.props,Directory.Packages.props,global.json} "$work/repo/"
  echo "first" >"$work/repo/src/Anima.Dpo/Program.cs"
  local program
  for program in awk basename bash cat chmod cp cut dirname env find flock grep head mkdir mv readlink rm sed sha256sum sleep sort tail touch tr true uname xargs; do
    ln -s "$(type -P "$program")" "$work/tools/$program"
  done
  for program in "$@"; do echo | stand_in "$program"; done
  stand_in dotnet <<'DOTNET'
case $1 in
  --list-sdks) echo "10.0.100 [/sdk]" ;;
  build)
    sleep 0.2
    cat >"$work/build-stdin"
    [[ ! -e $work/broken ]] || { echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; }
    mkdir -p "$work/repo/artifacts/bin/Anima.Dpo/release"
    cp "$work/repo/src/Anima.Dpo/Program.cs" "$work/repo/artifacts/bin/Anima.Dpo/release/anima-dpo.dll"
    echo "Build succeeded." ;;
  *)
    echo "running $(cat "$1")"
    shift
    printf '<%s>\n' "$@"
    [[ ${1:-} != sleep ]] || { trap 'echo caught; exit 143' TERM; touch "$work/started"; while :; do sleep 0.05; done; }
    [[ ${1:-} != copy ]] || cat ;;
esac
DOTNET
}

run() { env -i HOME="$work" PATH="$work/bin:$work/tools" LIBTORCH="$work/libtorch" "$@" >"$work/stdout" 2>"$work/stderr"; }
run_app() { run "$work/repo/anima-dpo" "$@"; }

# The same as a process of its own: $! is the command after the last exec.
launch() { exec env -i HOME="$work" PATH="$work/bin:$work/tools" LIBTORCH="$work/libtorch" "$work/repo/anima-dpo" "$@"; }
count_builds() { grep -c '^dotnet build' "$work/calls"; }

as_user=()
if (( EUID == 0 )); then as_user=("$(command -v setpriv)" --reuid=65534 --regid=65534 --clear-groups); fi

# ---- Building and running --------------------------------------------------------------------------------------------

machine c++ cmake make
run_app score --name "two words" "" '$HOME' "a*b" $'line\nbreak'
check "arguments arrive unchanged" equal "$(cat "$work/stdout")" $'running first\n<score>\n<--name>\n<two words>\n<>\n<$HOME>\n<a*b>\n<line\nbreak>'
check "messages about building go to standard error" contains stderr "building"

run_app again
check "a second run builds nothing" equal "$(count_builds)" 1
check "a second run says nothing of its own" equal "$(cat "$work/stderr")" ""

touch "$work/repo/src/Anima.Dpo/Program.cs"
run_app again
check "a new date without a new content builds nothing" equal "$(count_builds)" 1

echo "second" >"$work/repo/src/Anima.Dpo/Program.cs"
run_app again
check "an edit is built" contains stdout "running second"

touch -r "$work/repo/global.json" "$work/repo/src/Anima.Dpo/Program.cs"
echo "third" >"$work/repo/src/Anima.Dpo/Program.cs"
touch -d 2001-01-01 "$work/repo/src/Anima.Dpo/Program.cs"
run_app again
check "an edit with an old date is built" contains stdout "running third"

ln -s "$work/repo/anima-dpo" "$work/bin/link"
mkdir "$work/elsewhere"
(cd "$work/elsewhere" && ln -s ../bin/link second-link && run ./second-link x)
check "it runs through symbolic links from any folder" contains stdout "<x>"

echo "from a pipe" | run_app copy
check "standard input reaches the command" contains stdout "from a pipe"

echo "fourth" >"$work/repo/src/Anima.Dpo/Program.cs"
echo "from a pipe" | run_app copy
check "building leaves standard input alone" contains stdout "from a pipe"

launch sleep >"$work/stdout" 2>"$work/stderr" &
until [[ -e $work/started ]]; do sleep 0.05; done
echo "fifth" >"$work/repo/src/Anima.Dpo/Program.cs"
(launch) >/dev/null 2>&1
check "a build leaves the files of a running command alone" grep -rq fourth "$work/repo/artifacts/anima-dpo"
kill -TERM $!
wait $!
check "a signal reaches the command" contains stdout "caught"

touch "$work/broken"
echo "sixth" >"$work/repo/src/Anima.Dpo/Program.cs"
run_app
check "a failed build ends with 1" equal $? 1
check "a failed build shows its errors" contains stderr "error CS1002"
check "a failed build runs nothing" equal "$(cat "$work/stdout")" ""
rm "$work/broken"
run_app
check "a failed build is tried again" contains stdout "running sixth"
check "a build removes those that nothing runs from" equal "$(ls "$work/repo/artifacts/anima-dpo" | wc -l)" 1

machine c++ cmake make
for start in 1 2 3 4; do
  launch $start >"$work/out-$start" 2>/dev/null &
done
wait
check "four starts at once build once" equal "$(count_builds)" 1
check "four starts at once all run" equal "$(cat "$work"/out-? | grep -c 'running first')" 4

# ---- Missing pieces --------------------------------------------------------------------------------------------------

machine c++ cmake make
rm "$work/bin/dotnet"
if [[ ! -x /usr/share/dotnet/dotnet && ! -x /usr/lib/dotnet/dotnet ]]; then
  run_app
  check "without the SDK it says where to get it" contains stderr "https://dotnet.microsoft.com/download/dotnet/10.0"
fi

machine c++ cmake make
rm "$work/libtorch/lib/libtorch.so"
run_app
check "a wrong LIBTORCH ends with 1" equal $? 1
check "a wrong LIBTORCH is named" contains stderr "LIBTORCH names $work/libtorch"

machine c++ cmake ninja
run_app
check "ninja serves in place of make" contains stdout "running first"

if (( EUID == 0 )); then
  machine
  stand_in apt-get <<'APT'
[[ $* != *install* ]] || for program in g++ cmake make; do echo '#!/bin/bash' >"$work/bin/$program"; chmod 755 "$work/bin/$program"; done
APT
  run_app
  check "root: what is missing is installed with one command without extras" \
    grep -Eqx 'apt-get .*-y .*install --no-install-recommends g\+\+ cmake make' "$work/calls"
  check "root: it says what it installs" contains stderr "installing g++ cmake make"
  check "root: then it builds and runs" contains stdout "running first"

  machine c++ make
  stand_in apt-get <<'APT'
case $* in
  *update*) touch "$work/updated" ;;
  *) [[ -e $work/updated ]] || { echo "E: Unable to fetch"; exit 100; }
     echo '#!/bin/bash' >"$work/bin/cmake"; chmod 755 "$work/bin/cmake" ;;
esac
APT
  run_app
  check "root: old package lists are updated" contains stdout "running first"

  machine c++ make
  echo 'echo "E: no space left"; exit 100' | stand_in apt-get
  run_app
  check "root: a failed installation ends with 1" equal $? 1
  check "root: a failed installation shows apt-get's words" contains stderr "no space left"
fi

machine c++ make
echo | stand_in apt-get
chmod -R a+rwX "$work"
run "${as_user[@]}" "$work/repo/anima-dpo"
check "user: without sudo it ends with 1" equal $? 1
check "user: without sudo it prints the exact command" contains stderr \
  "sudo apt-get update && sudo apt-get install -y --no-install-recommends cmake"
check "user: without sudo it installs nothing" lacks calls "apt-get"

machine c++ make
echo 'exit 1' | stand_in sudo
echo | stand_in apt-get
chmod -R a+rwX "$work"
run "${as_user[@]}" "$work/repo/anima-dpo"
check "user: a sudo that wants a password installs nothing" lacks calls "install"

machine c++ make
stand_in sudo <<'SUDO'
shift
exec "$@"
SUDO
stand_in apt-get <<'APT'
[[ $* != *install* ]] || { echo '#!/bin/bash' >"$work/bin/cmake"; chmod 755 "$work/bin/cmake"; }
APT
chmod -R a+rwX "$work"
run "${as_user[@]}" "$work/repo/anima-dpo"
check "user: a free sudo installs" contains stdout "running first"
check "user: a free sudo is used without a prompt" contains calls "sudo -n"

machine c++ make
run_app
check "without apt-get it names what is missing" contains stderr "cmake"

machine c++ cmake make
mkdir "$work/repo/artifacts"
chmod -R a+rX,go-w "$work"
if (( EUID == 0 )); then
  run "${as_user[@]}" "$work/repo/anima-dpo"
  check "a folder without write permission is named" contains stderr "cannot write to $work/repo/artifacts"
fi

echo done
