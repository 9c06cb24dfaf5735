//! What filters select; [`syntax`] has what is refused, and where.

mod syntax;

use proptest::prelude::*;

use super::*;
use crate::table::Holds;

/// The columns of the tests: GAP is missing in every row, NSFS in two.
static COLUMNS: [Column; 6] = [
    Column::new("PID", Holds::Numbers, ""),
    Column::new("UID", Holds::Numbers, ""),
    Column::new("TYPE", Holds::Text, ""),
    Column::new("COMMAND", Holds::LongText, ""),
    Column::new("NSFS", Holds::List, ""),
    Column::new("GAP", Holds::Numbers, ""),
];

/// A row's cell. Of the rows a, b and c, the first two are of PID 1.
fn cell(row: char, column: &Column) -> Cell {
    let (pid, kind, command) = match row {
        'a' => (1, "net", "0"),
        'b' => (1, "user", "  1 "),
        _ => (2, "uts", "a\nb)"),
    };
    match column.name {
        "PID" => Cell::Number(pid),
        "UID" => Cell::Number(0),
        "TYPE" => Cell::text(kind),
        "COMMAND" => Cell::text(command),
        "NSFS" if row == 'c' => Cell::List(vec![b"/run/one".to_vec(), b"/run/two".to_vec()]),
        _ => Cell::Missing,
    }
}

fn parse(expression: &str) -> Result<Filter, Error> {
    Filter::parse(expression, &COLUMNS)
}

/// The rows that an expression selects, or the message of its failure.
fn selected(expression: &str) -> Result<String, String> {
    let filter = parse(expression).map_err(|error| error.to_string())?;
    let mut rows = String::new();
    for row in ['a', 'b', 'c'] {
        if filter.matches(|column| cell(row, column)).map_err(|error| error.to_string())? {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Asserts which rows each expression selects. Each line was observed with the reference, on rows of these properties.
fn select(cases: &[(&str, &str)]) {
    for (expression, rows) in cases {
        assert_eq!(selected(expression).as_deref(), Ok(*rows), "{expression}");
    }
}

/// Asserts that each expression is refused with this message, less what all have in common.
fn refused(cases: &[(&str, &str)]) {
    for (expression, message) in cases {
        let expected = format!("cannot understand the filter at {message}");
        assert_eq!(selected(expression), Err(expected), "{expression}");
    }
}

#[test]
fn operators_have_signs_and_words_in_small_letters_or_capitals() {
    select(&[
        ("PID == 1", "ab"),
        ("PID eq 1", "ab"),
        ("PID EQ 1", "ab"),
        ("PID!=1", "c"),
        ("PID NE 1", "c"),
        ("PID < 2", "ab"),
        ("PID LT 2", "ab"),
        ("PID <= 1", "ab"),
        ("PID le 1", "ab"),
        ("PID > 1", "c"),
        ("PID gt 1", "c"),
        ("PID >= 2", "c"),
        ("PID GE 2", "c"),
        ("PID == 1 && TYPE == 'net'", "a"),
        ("PID == 1 AND TYPE == \"net\"", "a"),
        ("PID == 2 || TYPE == 'net'", "ac"),
        ("PID == 2 or TYPE == 'net'", "ac"),
        ("NOT (PID == 1)", "c"),
        ("!(PID == 1)", "c"),
        ("pid == 1", "ab"),
        ("PID\t==\n1", "ab"),
        ("PID==1and(TYPE=='net')or'a'", "abc"),
        ("", "abc"),
    ]);
}

#[test]
fn and_and_or_are_of_one_precedence_and_group_from_the_left() {
    select(&[
        ("1 or 0 and 0", ""),
        ("1 or (0 and 0)", "abc"),
        ("0 and 0 or 1", "abc"),
        ("PID == 1 or PID == 2 and TYPE == 'net'", "a"),
        ("PID == 3 and PID == 2 or PID == 1", "ab"),
    ]);
}

#[test]
fn comparisons_group_from_the_left_and_not_binds_tighter() {
    select(&[
        ("true == PID == 1", "abc"),
        ("true == (PID == 1)", "ab"),
        ("1 == 1 < 2", ""),
        ("3 > 2 >= 1", "abc"),
        ("3 < 2 < 1", "abc"),
        ("false == false == false", ""),
        ("TYPE =~ 'n' == true", "a"),
        ("!1 == 2", ""),
        ("!PID == 1", ""),
        ("!0 == 1", "abc"),
        ("PID == !0", "abc"),
        ("! not PID", "abc"),
        ("!(TYPE =~ 'n')", "bc"),
        ("((((PID))))", "abc"),
    ]);
}

#[test]
fn a_value_alone_is_true_unless_it_is_missing_zero_or_empty() {
    select(&[
        ("PID", "abc"),
        ("UID", ""),
        ("!UID", "abc"),
        ("NSFS", "c"),
        ("!NSFS", "ab"),
        ("COMMAND", "abc"),
        ("true", "abc"),
        ("FALSE", ""),
        ("0", ""),
        ("00", ""),
        ("0.5", "abc"),
        ("0.0", ""),
        ("''", ""),
        ("' '", ""),
        ("'0'", "abc"),
        ("'false'", "abc"),
    ]);
}

#[test]
fn a_missing_text_is_less_than_any_and_a_missing_number_in_no_relation() {
    select(&[
        ("NSFS == ''", ""),
        ("NSFS != ''", "abc"),
        ("NSFS < ''", "ab"),
        ("NSFS >= TYPE", ""),
        ("NSFS == NSFS", "abc"),
        ("NSFS =~ '^$'", "ab"),
        ("NSFS !~ 'x'", "abc"),
        ("GAP == 0", ""),
        ("GAP != 0", ""),
        ("GAP != true", ""),
        ("PID >= GAP", ""),
        ("NSFS == GAP", "ab"),
        ("'x' > GAP", "abc"),
    ]);
}

#[test]
fn a_column_takes_the_type_of_the_other_side_and_else_the_left_one_decides() {
    select(&[
        ("PID == '1'", "ab"),
        ("PID == '01'", ""),
        ("PID < '10'", "ab"),
        ("PID == 1.0", "ab"),
        ("PID > 1.5", "c"),
        ("1.5 > PID", "ab"),
        ("PID == true", "abc"),
        ("PID == (PID == 2)", "c"),
        ("TYPE == PID", ""),
        ("TYPE < PID", ""),
        ("COMMAND == true", "b"),
        ("COMMAND == false", "ac"),
        ("true == 2", "abc"),
        ("2 == true", ""),
        ("1 == 1.5", ""),
        ("1 < 1.5", "abc"),
        ("0.5 == true", ""),
        ("true == 0.5", "abc"),
        ("10 < '9'", ""),
        ("'10' < 9", "abc"),
        ("8 == '010'", ""),
        ("1 == '+1'", "abc"),
        ("1.0 == '1e0'", "abc"),
        ("'1.5' == 1.5", "abc"),
        ("'1' == 1.0", "abc"),
        ("'true' == true", "abc"),
        ("'TRUE' == true", ""),
        ("true == 'Yes'", "abc"),
        ("true == 'y'", "abc"),
        ("true == 'on'", ""),
    ]);
}

#[test]
fn white_space_around_a_text_does_not_count() {
    select(&[
        ("TYPE == ' net '", "a"),
        ("TYPE =~ ' n'", "a"),
        ("COMMAND == '1'", "b"),
        ("COMMAND =~ '^1$'", "b"),
        ("TYPE == 'n et'", ""),
    ]);
}

#[test]
fn a_text_that_is_no_number_fails_once_it_is_compared_with_one() {
    let failure = |text| Err(format!("cannot apply the filter: '{text}' is compared with a number"));
    for expression in ["TYPE == 1", "1.5 < TYPE", "PID == TYPE", "TYPE == 1 or true", "TYPE > 0 == true"] {
        assert_eq!(selected(expression), failure("net"), "{expression}");
    }
    assert_eq!(selected("1 == '1K'"), failure("1K"));
    assert_eq!(selected("1 == '-1'"), failure("-1"));
    select(&[("false and TYPE == 1", ""), ("true or TYPE == 1", "abc"), ("PID == 9 and TYPE == 1", "")]);
}

#[test]
fn chains_may_be_long_and_nesting_is_limited() {
    select(&[(&format!("0{}", " or 0".repeat(20_000)), ""), (&format!("1{}", " == 1".repeat(20_000)), "abc")]);
    select(&[(&format!("{}1{}", "(".repeat(200), ")".repeat(200)), "abc"), (&format!("{}1", "!".repeat(200)), "abc")]);
    for nested in ["(".repeat(10_000), "!".repeat(10_000), "!(".repeat(10_000), "not ".repeat(10_000)] {
        let error = parse(&nested).expect_err("too deep").to_string();
        assert!(error.ends_with("nest deeper than 200"), "{error}");
    }
}

#[test]
fn a_filter_names_its_columns_once() {
    let filter = parse("TYPE == 'net' and (pid > 1 or NSFS) and type").expect("a filter");
    assert_eq!(filter.columns().iter().map(|column| column.name).collect::<Vec<_>>(), ["TYPE", "PID", "NSFS"]);
    assert!(parse("").expect("the empty filter").columns().is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _outcome = selected(&text);
    }

    #[test]
    fn no_sequence_of_words_makes_it_panic(words in prop::collection::vec(prop::sample::select(WORDS.as_slice()), 0..20)) {
        let _outcome = selected(&words.join(" "));
        let _outcome = selected(&words.concat());
    }
}

const WORDS: [&str; 30] = [
    "PID",
    "TYPE",
    "NSFS",
    "GAP",
    "FOO",
    "(",
    ")",
    "!",
    "not",
    "and",
    "or",
    "==",
    "!=",
    "<",
    ">=",
    "=~",
    "!~",
    "eq",
    "=",
    "1",
    "1K",
    "2.5",
    "'n'",
    "\"[[:digit:]]\"",
    "'('",
    "'",
    "true",
    "false",
    "-",
    "\n",
];
