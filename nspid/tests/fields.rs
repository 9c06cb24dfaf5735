//! `-F`: one field of each line is translated, and nothing else of the line changes.

mod dialogue;
mod ways;

use testkit::{hold, requires, sh_reading};

use ways::{by_both_ways, reading_by_both_ways};

const NEW: &str = "unshare -Urpf --mount-proc";

#[test]
fn all_white_space_of_a_line_stays() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    reading_by_both_ways(&format!("nspid --to {pid} -F1 -"), &format!("  {pid}\tsh  -c x \r\n{pid}\n"), |outcome| {
        outcome.succeeds().prints("  1\tsh  -c x \r\n1\n").complains("")
    });
    reading_by_both_ways(&format!("nspid --to {pid} -F 3 -"), &format!("root  x {pid}"), |outcome| {
        outcome.succeeds().prints("root  x 1").complains("")
    });
}

/// The line that a GPU's driver prints: in a list of its own PIDs, a container finds itself.
#[test]
fn a_character_may_stand_between_fields() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    reading_by_both_ways(&format!("nspid --to {pid} -F1 -d, -"), &format!("{pid}, python3\n{pid}\n"), |outcome| {
        outcome.succeeds().prints("1, python3\n1\n").complains("")
    });
    reading_by_both_ways(&format!("nspid --to {pid} -F2 -d , -"), &format!("a b, {pid} ,,c\n"), |outcome| {
        outcome.succeeds().prints("a b, 1 ,,c\n").complains("")
    });
}

#[test]
fn a_line_with_too_few_fields_passes_unchanged() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    reading_by_both_ways(&format!("nspid --to {pid} -F2 -"), &format!("one\n\n \t\na {pid}\n"), |outcome| {
        outcome.succeeds().prints("one\n\n \t\na 1\n").complains("")
    });
}

#[test]
fn a_field_without_translation_becomes_a_hyphen() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    let input = format!("PID  CMD\n4194304 a\n,\n{pid} b\n");
    reading_by_both_ways(&format!("nspid --to {pid} -F1 -"), &input, |outcome| {
        outcome.ends_with(1).prints("-  CMD\n- a\n-\n1 b\n").complains(
            "nspid: 'PID' is not a PID\n\
             nspid: process 4194304 does not exist or is not visible there\n\
             nspid: ',' is not a PID\n",
        )
    });
    reading_by_both_ways(&format!("nspid --to {pid} -qF1 -d, -"), &format!("4194304,a\n,b {pid}\n"), |outcome| {
        outcome.ends_with(1).prints(&format!("-,a\n-,b {pid}\n")).complains("nspid: '' is not a PID\n")
    });
}

/// Bytes that are no text are not touched either.
#[test]
fn a_line_may_hold_any_bytes_and_end_in_nul() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    by_both_ways(&format!("printf '\\377 {pid} \\001\\n' | nspid --to {pid} -F2 - | od -An -tx1"), |outcome| {
        outcome.succeeds().prints(" ff 20 31 20 01 0a\n")
    });
    by_both_ways(
        &format!("printf '{pid} a\\nb\\000{pid} c\\000' | nspid --to {pid} -0F1 - | tr '\\0' ';'"),
        |outcome| outcome.succeeds().prints("1 a\nb;1 c;"),
    );
}

#[test]
fn a_line_longer_than_a_read_is_one_line() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    let long = "x".repeat(200_000);
    let outcome = sh_reading(&format!("nspid --to {pid} -F2 -"), &format!("{long} {pid} {long}\n"));
    assert_eq!(outcome.succeeds().stdout(), format!("{long} 1 {long}\n"));
}

#[test]
fn a_line_is_out_before_the_next_is_in() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    dialogue::answers_each_time(&format!("exec nspid --to {pid} -F1 -"), &format!("{pid} x\n"), "1 x\n");
}
