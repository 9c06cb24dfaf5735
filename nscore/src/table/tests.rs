use super::*;

mod properties;

const COLUMNS: [Column; 4] = [
    Column::new("NS", Holds::Numbers, "inode number"),
    Column::new("TYPE", Holds::Text, "kind"),
    Column::new("NSFS", Holds::List, "mount points"),
    Column::new("COMMAND", Holds::LongText, "command line"),
];

const LOOK: Look = Look { art: Art::Unicode, ..Look::plain(true) };

fn row(ns: u64, kind: &str, nsfs: &[&str], command: &[u8], parent: Option<usize>) -> Row {
    let nsfs = if nsfs.is_empty() {
        Cell::Missing
    } else {
        Cell::List(nsfs.iter().map(|path| path.as_bytes().to_vec()).collect())
    };
    Row { cells: vec![ns.into(), Cell::text(kind), nsfs, Cell::text(command)], parent }
}

fn table() -> Table {
    Table {
        name: "namespaces",
        columns: COLUMNS.to_vec(),
        rows: vec![
            row(4_026_531_836, "pid", &[], b"init", None),
            row(17, "net", &["/run/a", "/run/bee"], b"sh -c \x1b[2J", Some(0)),
            row(18, "uts", &[], "größe 日本".as_bytes(), Some(1)),
            row(19, "ipc", &[], b"x", Some(0)),
        ],
    }
}

fn empty() -> Table {
    Table { rows: Vec::new(), ..table() }
}

#[test]
fn a_list_is_aligned_and_the_last_column_is_not_padded() {
    let lines = [
        "        NS TYPE NSFS     COMMAND",
        "4026531836 pid           init",
        "        17 net  /run/a   sh -c \\x1b[2J",
        "                /run/bee ",
        "        18 uts           größe 日本",
        "        19 ipc           x\n",
    ];
    assert_eq!(table().render(Format::List, LOOK), lines.join("\n"));
}

#[test]
fn a_tree_is_drawn_in_its_column_through_every_line_of_a_row() {
    let lines = [
        "NS         TYPE NSFS     COMMAND",
        "4026531836 pid           init",
        "├─17       net  /run/a   sh -c \\x1b[2J",
        "│               /run/bee ",
        "│ └─18     uts           größe 日本",
        "└─19       ipc           x\n",
    ];
    assert_eq!(table().render(Format::Tree(0), LOOK), lines.join("\n"));
    let ascii = table().render(Format::Tree(0), Look { art: Art::Ascii, headings: false, ..LOOK });
    assert!(ascii.contains("|-17 "), "{ascii}");
    assert!(ascii.contains("| `-18 "), "{ascii}");
    assert!(ascii.contains("`-19 "), "{ascii}");
}

#[test]
fn raw_cells_are_words() {
    assert_eq!(
        table().render(Format::Raw, Look { headings: false, ..LOOK }),
        "4026531836 pid  init\n17 net /run/a\\x0a/run/bee sh\\x20-c\\x20\\x1b[2J\n18 uts  gr\\xc3\\xb6\\xc3\\x9fe\\x20\\xe6\\x97\\xa5\\xe6\\x9c\\xac\n19 ipc  x\n"
    );
}

#[test]
fn a_raw_tree_has_its_branches_as_words_too() {
    let mut table = table();
    table.rows.swap(2, 3); // the brother of row 1 comes before its child
    assert_eq!(
        table.render(Format::RawTree(0), Look { headings: false, art: Art::Ascii, ..LOOK }),
        "4026531836 pid  init\n|-17 net /run/a\\x0a/run/bee sh\\x20-c\\x20\\x1b[2J\n\
         |\\x20`-18 uts  gr\\xc3\\xb6\\xc3\\x9fe\\x20\\xe6\\x97\\xa5\\xe6\\x9c\\xac\n`-19 ipc  x\n"
    );
}

/// Observed of the reference, whose tables other programs cut by column.
#[test]
fn a_column_has_its_usual_width_once_a_cell_is_wider_than_the_heading() {
    let columns = vec![Column::new("PID", Holds::Numbers, "").usually(5), Column::new("X", Holds::Text, "")];
    let width = |pid: u64, headings| {
        let rows = vec![Row { cells: vec![pid.into(), Cell::text("x")], parent: None }];
        let table = Table { name: "t", columns: columns.clone(), rows };
        table.render(Format::List, Look { headings, ..LOOK }).lines().last().map_or(0, |line| line.len() - 2)
    };
    assert_eq!([width(1, true), width(999, true), width(1000, true), width(1_000_000, true)], [3, 3, 5, 7]);
    assert_eq!([width(1, false), width(10, false)], [1, 5]);
}

/// Observed of the reference on terminals of all these widths.
#[test]
fn on_a_terminal_columns_widen_to_their_usual_width_one_by_one_from_the_last() {
    let column = |name, usual| Column::new(name, Holds::Numbers, "").usually(usual);
    let columns = vec![column("TYPE", 5), column("PID", 5), Column::new("COMMAND", Holds::LongText, "")];
    let rows = vec![Row { cells: vec![1.into(), 2.into(), Cell::text("sleep 1000")], parent: None }];
    let table = Table { name: "t", columns, rows };
    let row = |width| {
        let text = table.render(Format::List, Look { width: Some(width), ..LOOK });
        text.lines().last().map(str::to_owned).unwrap_or_default()
    };
    assert_eq!(row(10), "   1   2 sleep 1");
    assert_eq!(row(19), "   1   2 sleep 1000");
    assert_eq!(row(20), "   1    2 sleep 1000");
    assert_eq!(row(21), "    1    2 sleep 1000");
    assert_eq!([22, 200].map(row), ["    1     2 sleep 1000"; 2]);
}

#[test]
fn json_has_the_layout_of_the_reference() {
    let mut table = table();
    table.rows.truncate(2);
    assert_eq!(
        table.render(Format::Json, LOOK),
        r#"{
   "namespaces": [
      {
         "ns": 4026531836,
         "type": "pid",
         "nsfs": null,
         "command": "init"
      },{
         "ns": 17,
         "type": "net",
         "nsfs": [
            "/run/a","/run/bee"
         ],
         "command": "sh -c \u001b[2J"
      }
   ]
}
"#
    );
}

#[test]
fn a_json_tree_nests_children() {
    let json: serde_json::Value = serde_json::from_str(&table().render(Format::JsonTree, LOOK)).expect("JSON");
    let root = &json["namespaces"][0];
    assert_eq!(root["children"][0]["ns"], 17);
    assert_eq!(root["children"][0]["children"][0]["command"], "größe 日本");
    assert_eq!(root["children"][1]["ns"], 19);
    assert_eq!(json["namespaces"].as_array().map(Vec::len), Some(1));
}

#[test]
fn nothing_to_show_is_an_empty_array_and_otherwise_nothing() {
    assert_eq!(empty().render(Format::List, LOOK), "");
    assert_eq!(empty().render(Format::Raw, LOOK), "");
    let json: serde_json::Value = serde_json::from_str(&empty().render(Format::Json, LOOK)).expect("JSON");
    assert_eq!(json["namespaces"].as_array().map(Vec::len), Some(0));
}

#[test]
fn long_text_gives_way_to_a_narrow_terminal_and_wide_characters_are_not_halved() {
    let mut table = table();
    table.columns.remove(2);
    table.rows.iter_mut().for_each(|row| drop(row.cells.remove(2)));
    table.rows[0].cells[2] = Cell::text("日本".repeat(20));
    let narrow = table.render(Format::List, Look { width: Some(31), ..LOOK });
    let first = narrow.lines().nth(1).expect("a row");
    assert_eq!(first, "4026531836 pid  日本日本日本日");
    let tiny = table.render(Format::List, Look { width: Some(5), ..LOOK });
    assert_eq!(tiny.lines().nth(1).expect("a row"), "4026531836 pid  日本日");
}

#[test]
fn columns_are_chosen_by_name_in_any_case_and_extended_by_a_plus() {
    static ALL: [Column; 4] = COLUMNS;
    let names = |list: &str| {
        let columns = select(&ALL, &["NS", "TYPE"], list.as_ref())?;
        Ok::<_, crate::Error>(columns.iter().map(|column| column.name).collect::<Vec<_>>())
    };
    assert_eq!(names("command,ns").expect("columns"), ["COMMAND", "NS"]);
    assert_eq!(names("+nsfs").expect("columns"), ["NS", "TYPE", "NSFS"]);
    let error = names("NS,DOOR").expect_err("unknown").to_string();
    assert_eq!(error, "unknown column 'DOOR'; there are NS, TYPE, NSFS, COMMAND");
    assert!(names("").is_err());
    assert!(describe(&ALL).starts_with("     NS <integer> inode number\n"));
}
