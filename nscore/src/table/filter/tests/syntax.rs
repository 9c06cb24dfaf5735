//! How filters are written, and what the message says where one is not.

use super::{parse, refused, select};

#[test]
fn numbers_have_binary_suffixes() {
    select(&[
        ("1K == 1024", "abc"),
        ("1KiB == 1024", "abc"),
        ("1MiB == 1048576", "abc"),
        ("1G == 1073741824", "abc"),
        ("15E > 1PiB", "abc"),
        ("010 == 10", "abc"),
        ("1K == '1024'", "abc"),
        ("'1K' == 1K", ""),
        ("99999999999999999999 == 18446744073709551615", "abc"),
    ]);
    refused(&[
        ("16E", "'16E' (character 1): the number is too large"),
        ("1Z", "'1Z' (character 1): the number is too large"),
        ("1KB", "'B' (character 3): the expression should have ended, or gone on with an operator"),
        ("1k", "'k' (character 2): the expression should have ended, or gone on with an operator"),
        ("1.5K", "'K' (character 4): the expression should have ended, or gone on with an operator"),
    ]);
}

#[test]
fn strings_have_no_escapes_and_do_not_cross_lines() {
    select(&[(r"TYPE == 'n\et'", ""), (r#"'\' == "\""#, "abc"), (r#"'"' == '"'"#, "abc")]);
    refused(&[
        ("TYPE == \"net", "'\"net' (character 9): the string has no end"),
        ("TYPE == 'net\"", "''net\"' (character 9): the string has no end"),
        ("TYPE == 'n\n'", "''n\n'' (character 9): the string has no end"),
    ]);
}

#[test]
fn a_fault_shows_its_place() {
    const OPERATOR: &str = "the expression should have ended, or gone on with an operator";
    refused(&[
        ("FOO == 1", "'FOO == 1' (character 1): there is no column FOO"),
        ("'é' == FOO", "'FOO' (character 8): there is no column FOO"),
        ("True", "'True' (character 1): there is no column True"),
        (" ", "its end (character 2): a column or a value is missing"),
        ("PID ==", "its end (character 7): a column or a value is missing"),
        ("== 1", "'== 1' (character 1): a column or a value should stand here"),
        ("and", "'and' (character 1): a column or a value should stand here"),
        ("()", "')' (character 2): a column or a value should stand here"),
        ("(PID == 1", "'(PID == 1' (character 1): the parenthesis is never closed"),
        ("(PID 1)", "'1)' (character 6): a parenthesis should be closed here, or an operator stand"),
        ("PID == 1)", "')' (character 9): no parenthesis is open"),
        ("PID 1", &format!("'1' (character 5): {OPERATOR}")),
        ("PID Eq 1", &format!("'Eq 1' (character 5): {OPERATOR}")),
        ("PID === 1", "'= 1' (character 7): '=' means nothing here"),
        ("PID > -1", "'-1' (character 7): '-' means nothing here"),
        ("TYPE =~ '['", "''['' (character 9): a bracket of the regular expression is never closed"),
        ("TYPE =~ USER", "'USER' (character 9): there is no column USER"),
        ("TYPE =~ PID", "'PID' (character 9): a regular expression is a string"),
        ("1 =~ '1'", "'=~ '1'' (character 3): only a column or a string can be matched"),
        ("!TYPE =~ 'n'", "'=~ 'n'' (character 7): only a column or a string can be matched"),
        ("TYPE =~ 'n' =~ 'n'", "'=~ 'n'' (character 13): only a column or a string can be matched"),
    ]);
}

#[test]
fn a_long_rest_is_cut() {
    let error = parse(&format!("FOO{}", " ".repeat(100))).expect_err("no column");
    let expected = format!("'FOO{}...' (character 1): there is no column FOO", " ".repeat(29));
    assert_eq!(error.to_string(), format!("cannot understand the filter at {expected}"));
}
