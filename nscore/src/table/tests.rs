use super::*;

const COLUMNS: [Column; 4] = [
    Column { name: "NS", holds: Holds::Numbers, help: "inode number" },
    Column { name: "TYPE", holds: Holds::Text, help: "kind" },
    Column { name: "NSFS", holds: Holds::List, help: "mount points" },
    Column { name: "COMMAND", holds: Holds::LongText, help: "command line" },
];

const LOOK: Look = Look { headings: true, width: None, art: Art::Unicode };

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
        "4026531836 pid  init\n17 net /run/a\\x0a/run/bee sh\\x20-c\\x20\\x1b[2J\n18 uts  größe\\x20日本\n19 ipc  x\n"
    );
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
    assert_eq!(tiny.lines().nth(1).expect("a row"), "4026531836 pid  日本日本日");
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
