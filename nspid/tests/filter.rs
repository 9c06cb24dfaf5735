//! The filter: a line out for each word in, and as soon as it is in.

mod dialogue;
mod ways;

use testkit::{hold, requires, sh, sh_reading};

use ways::by_both_ways;

const NEW: &str = "unshare -Urpf --mount-proc";

#[test]
fn words_of_standard_input_stand_where_the_hyphen_stands() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    let line = format!("nspid --from {pid} 1 - 1");
    sh_reading(&line, " 1\t1\n\n1").succeeds().prints(&format!("{pid}\n").repeat(5));
    sh_reading(&line, "").succeeds().prints(&format!("{pid}\n").repeat(2));
}

#[test]
fn an_answer_is_there_before_the_next_question() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    for environment in ["", "NSPID_NO_IOCTL=1"] {
        let line = format!("{environment} exec nspid --to {pid} -");
        dialogue::answers_each_time(&line, &format!("{pid}\n"), "1\n");
    }
}

#[test]
fn a_word_without_translation_costs_its_own_line_only() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    by_both_ways(&format!("nspid --from {pid} x 1 4194305 4194304 0 1"), |outcome| {
        outcome.ends_with(1).prints(&format!("-\n{pid}\n-\n-\n-\n{pid}\n")).complains(
            "nspid: 'x' is not a PID\n\
             nspid: '4194305' is out of range: no PID is above 4194304\n\
             nspid: process 4194304 does not exist or is not visible there\n\
             nspid: '0' is not a PID\n",
        )
    });
}

/// The ioctls cut their argument to 32 bits: 4294967297 would be 1.
#[test]
fn a_number_of_more_than_32_bits_is_no_pid() {
    by_both_ways("nspid --to self 4294967297", |outcome| {
        outcome.ends_with(1).prints("-\n").complains("nspid: '4294967297' is not a PID\n")
    });
}

/// It is not kept whole either, so that it may go on for ever.
#[test]
fn a_word_longer_than_any_pid_is_one_word() {
    let message = format!("nspid: '{}...' is not a PID\n", "1".repeat(64));
    by_both_ways("yes 1 | tr -d '\\n' | head -c 100000 | nspid --to self -", |outcome| {
        outcome.ends_with(1).prints("-\n").complains(&message)
    });
    by_both_ways("{ printf 4194; sleep 0.1; printf '304 41'; } | nspid -q --to self -", |outcome| {
        assert!(matches!(outcome.stdout().as_str(), "-\n-\n" | "-\n41\n"), "{outcome}");
        outcome
    });
}

#[test]
fn quiet_leaves_out_the_message_and_not_the_line() {
    by_both_ways("nspid -q --to self 4194304", |outcome| outcome.ends_with(1).prints("-\n").complains(""));
}

#[test]
fn a_process_that_has_ended_is_missing() {
    by_both_ways("sh -c 'exit 0' & p=$!; wait; nspid --to self $p | tr -d '\n'; nspid -q --to self $p", |outcome| {
        assert!(outcome.stderr().ends_with(" does not exist or is not visible there\n"), "{outcome}");
        outcome.ends_with(1).prints("--\n")
    });
}

#[test]
fn a_full_device_is_an_error() {
    let outcome = sh("nspid --to self $$ >/dev/full");
    outcome.ends_with(1).complains("nspid: cannot write to standard output: No space left on device\n");
}

#[test]
fn a_closed_pipe_ends_the_filter_silently() {
    sh("yes 1 | nspid -q --to self - | head -n 1").succeeds().prints("1\n").complains("");
}

#[test]
fn what_cannot_be_read_is_named() {
    sh("nspid --to self - </").ends_with(1).complains_of(&["nspid: cannot read standard input: Is a directory"]);
}
