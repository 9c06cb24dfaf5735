//! Raw and JSON output are for programs: every value can be read back.

use serde_json::{Value, json};
use testkit::{hold, requires, sh};

#[test]
fn json_has_numbers_and_strings() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let pid = held.pid();
    let line = format!("lsns -J -l -t net -p {pid} -o NS,TYPE,NPROCS,PID,PPID,UID,COMMAND,PATH,PNS,ONS");
    let json: Value = serde_json::from_str(&sh(&line).succeeds().stdout()).expect("JSON");
    let row = json!({
        "ns": held.inode("net"), "type": "net", "nprocs": 1, "pid": pid, "ppid": std::process::id(),
        "uid": nix::unistd::geteuid().as_raw(), "command": "sleep 1000000",
        "path": format!("/proc/{pid}/ns/net"), "pns": 0, "ons": held.inode("user"),
    });
    assert_eq!(json, json!({ "namespaces": [row] }));
}

#[test]
fn json_is_laid_out_as_it_always_was() {
    requires!(UserNamespaces);
    let held = hold("unshare -Uu");
    let inode = held.inode("uts");
    sh(&format!("lsns -J -t uts -p {} -o NS,TYPE", held.pid())).succeeds().prints(&format!(
        "{{\n   \"namespaces\": [\n      {{\n         \"ns\": {inode},\n         \"type\": \"uts\"\n      }}\n   ]\n}}\n"
    ));
}

#[test]
fn json_and_raw_of_everything_can_be_read() {
    for options in ["-J", "-J -T", "-J -l --output-all", "-J -Tparent", "-J -H"] {
        let outcome = sh(&format!("lsns {options}")).succeeds();
        let json: Value = serde_json::from_str(&outcome.stdout()).expect("JSON");
        assert!(json.as_object().is_some_and(|object| object.len() == 1), "{outcome}");
    }
    for line in sh("lsns -r -l --output-all").succeeds().stdout().lines() {
        assert_eq!(line.split(' ').count(), 13, "{line}"); // the columns of util-linux
    }
}

#[test]
fn hostile_command_lines_are_escaped() {
    requires!(UserNamespaces);
    let inner = "lsns -t user -p $$ -ln -o COMMAND";
    let hostile = r"$(printf 'a\033[2J\nb\\c\377')";
    let line = |options: &str| format!("unshare -U sh -c '{inner} {options}; :' \"{hostile}\"");
    sh(&line("-r")).succeeds().prints(
        "sh\\x20-c\\x20lsns\\x20-t\\x20user\\x20-p\\x20$$\\x20-ln\\x20-o\\x20COMMAND\\x20-r;\\x20:\\x20\
         a\\x1b[2J\\x0ab\\x5cc\\xff\n",
    );
    let aligned = sh(&line("")).succeeds().stdout();
    assert!(aligned.contains("a\\x1b[2J\\x0ab"), "{aligned}");
    assert_eq!(aligned.lines().count(), 1, "{aligned}");
    let json: Value = serde_json::from_str(&sh(&line("-J")).succeeds().stdout()).expect("JSON");
    let command = json["namespaces"][0]["command"].as_str().expect("a string");
    assert!(command.ends_with("a\u{1b}[2J\nb\\c\u{fffd}"), "{command:?}");
}

#[test]
fn a_long_command_line_is_whole_and_an_empty_one_is_no_value() {
    requires!(UserNamespaces, Program("bash"));
    let word = "x".repeat(5000);
    let line = format!("unshare -U sh -c 'lsns -t user -p $$ -ln -o COMMAND; :' {word}");
    sh(&line).succeeds().prints(&format!("sh -c lsns -t user -p $$ -ln -o COMMAND; : {word}\n"));
    let nameless = "f=$(mktemp -u); mkfifo $f; exec 3<>$f; rm $f; unshare -U bash -c 'exec -a \"\" cat <&3' & \
                    until [ \"$(od -An -tx1 /proc/$!/cmdline)\" = ' 00' ]; do :; done";
    let show =
        |options: &str| sh(&format!("{nameless}; lsns -t user -p $! -no NPROCS,COMMAND {options}; kill -KILL $!"));
    show("-r").succeeds().prints("1 \n");
    let json: Value = serde_json::from_str(&show("-J").succeeds().stdout()).expect("JSON");
    assert_eq!(json, json!({ "namespaces": [{ "nprocs": 1, "command": null }] }));
}

#[test]
fn a_hostile_name_does_not_hide_the_parent() {
    requires!(UserNamespaces);
    let rename = r#"printf "x) R 1 (\n\377" > /proc/self/comm"#;
    let outcome =
        sh(&format!("unshare -U sh -c '{rename}; echo $PPID; lsns -t user -p $$ -lrn -o PPID; :'")).succeeds();
    let lines: Vec<_> = outcome.stdout().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{outcome}");
    assert_eq!(lines[0], lines[1]);
}
