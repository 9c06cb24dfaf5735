//! `-0`: NUL bytes end what is read and what is printed.

mod ways;

use testkit::{hold, requires, sh, sh_reading};

use ways::{by_both_ways, reading_by_both_ways};

const NEW: &str = "unshare -Urpf --mount-proc";

#[test]
fn words_and_answers_end_in_nul() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    reading_by_both_ways(&format!("nspid -0 --from {pid} - 1"), "1\x001\x00", |outcome| {
        outcome.succeeds().prints(&format!("{pid}\0").repeat(3)).complains("")
    });
    reading_by_both_ways("nspid -0i -", &format!("{pid}\0{pid}"), |outcome| {
        outcome.succeeds().prints("1\x001\0").complains("")
    });
}

/// Every item has its answer, so that items and answers can be counted off against each other.
#[test]
fn white_space_is_of_the_word_and_an_empty_word_is_one() {
    let own = std::process::id();
    let input = format!("{own}\n\0\0 {own}\0{own}\0");
    reading_by_both_ways("nspid -0 --to self -", &input, |outcome| {
        outcome.ends_with(1).prints(&format!("-\0-\0-\0{own}\0")).complains(&format!(
            "nspid: '{own}\\x0a' is not a PID\nnspid: '' is not a PID\nnspid: ' {own}' is not a PID\n"
        ))
    });
}

#[test]
fn rows_are_words_with_nul_behind_each() {
    requires!(UserNamespaces);
    let held = hold(NEW);
    let pid = held.pid();
    sh_reading("nspid -0 -o PID,NSPID,COMMAND -", &format!("{pid}\0"))
        .succeeds()
        .prints(&format!("PID NSPID COMMAND\0{pid} 1 sleep\\x201000000\0"))
        .complains("");
    by_both_ways(&format!("nspid -0n -o PID -l {pid} | tr '\\0' ' '"), |outcome| {
        outcome.succeeds().prints(&format!("{pid} ")).complains("")
    });
}

#[test]
fn null_and_json_exclude_each_other() {
    sh("nspid -0J").ends_with(1).prints("").complains(
        "nspid: options '--null' and '--json' exclude each other\nTry 'nspid --help' for more information.\n",
    );
}
