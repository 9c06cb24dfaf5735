//! What becomes scarce is named: descriptors, memory, processes. Either the program runs inside, or nothing does.

use testkit::{hold, requires, sh};

/// A shell loop: with each limit from 0 on, until the program runs, the line fails, and says why in one line.
fn until_it_runs(limit: &str, step: u32, line: &str, says_why: &str) -> String {
    format!(
        "e=$(mktemp); n=0; until [ $n -gt {most} ] || {{ out=$({limit}; exec {line} echo ran) && [ $out ]; }} 2>$e; do \
         [ -z \"$out\" ] || echo $n: it ran and failed; {says_why} || echo $n: $(cat $e); n=$((n+{step})); done; echo $out; rm $e",
        most = 100 * step
    )
}

#[test]
fn out_of_descriptors() {
    if testkit::is_reference() {
        return testkit::skip("the reference is wrapped in a shell script, which needs descriptors too");
    }
    requires!(UserNamespaces);
    let held = hold("unshare -Urmpf --mount-proc");
    // What cannot be loaded is the C library's to tell.
    let says_why = "[ $(wc -l <$e) = 1 ] && grep -q -e 'Too many open files' -e 'shared libraries' $e";
    for options in ["-a", "-U -m -p -r -w", "-U -e --preserve-credentials"] {
        let line = format!("nsenter -t {} {options}", held.pid());
        sh(&until_it_runs("ulimit -n $n", 1, &line, says_why)).succeeds().complains("").prints("ran\n");
    }
}

/// The kernel kills a program that it cannot load, and nobody says why.
#[test]
fn out_of_memory() {
    requires!(UserNamespaces);
    let held = hold("unshare -Urmpf --mount-proc");
    let line = format!("nsenter -t {} -U -m -p", held.pid());
    sh(&until_it_runs("ulimit -v $n", 250, &line, "true")).succeeds().complains("").prints("ran\n");
}

/// A program that is not to run outside of the PID namespace does not, where there can be no child to run inside.
#[test]
fn out_of_processes() {
    if testkit::is_reference() {
        return testkit::skip("the reference is wrapped in a shell script, which needs a process more");
    }
    requires!(Root, Program("prlimit"), Program("setpriv"));
    let line = "d=$(mktemp -d); chmod 755 $d; cp $(command -v unshare) $(command -v nsenter) $d; \
                set -- setpriv --reuid=54321 --regid=54321 --clear-groups; \
                \"$@\" $d/unshare -Urpf sleep 1000 & until c=$(pgrep -P $!) && grep -qx sleep /proc/$c/comm; do sleep 0.01; done; \
                \"$@\" prlimit --nproc=1 $d/nsenter -t $c -U -p echo ran; s=$?; kill -KILL $c; wait; rm -r $d; exit $s";
    sh(line).ends_with(1).prints("").complains_of(&["nsenter: cannot fork", "Resource temporarily unavailable"]);
}
