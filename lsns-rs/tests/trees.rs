//! Namespaces and processes stand under each other as their relation tells.

use serde_json::{Value, json};
use testkit::{Held, hold, requires, sh};

/// Namespaces are created in the order user, PID, but may get inode numbers that other tests have just freed.
fn hold_in_order() -> Held {
    loop {
        let held = hold("unshare -Ufp");
        if held.inode("user") < held.inode("pid") {
            return held;
        }
    }
}

#[test]
fn a_namespace_stands_under_that_of_its_parent_process() {
    requires!(UserNamespaces);
    let held = hold_in_order();
    let (pid, user, inner) = (held.pid(), held.inode("user"), held.inode("pid"));
    let line = format!("lsns -t user -t pid -p {pid} -o NS,COMMAND");
    sh(&format!("{line} -n"))
        .succeeds()
        .prints(&format!("{user} unshare -Ufp sh -c echo ready; exec sleep 1000000\n{inner} └─sleep 1000000\n"));
    sh(&format!("LC_ALL=C {line} -n | tail -n 1")).succeeds().prints(&format!("{inner} `-sleep 1000000\n"));
    let json: Value = serde_json::from_str(&sh(&format!("{line} -J")).succeeds().stdout()).expect("JSON");
    assert_eq!(json["namespaces"][0]["ns"], user);
    assert_eq!(json["namespaces"][0]["children"], json!([{ "ns": inner, "command": "sleep 1000000" }]));
}

#[test]
fn a_list_is_flat() {
    requires!(UserNamespaces);
    let held = hold_in_order();
    let line = format!("lsns -l -t user -t pid -p {} -o NS,COMMAND", held.pid());
    sh(&format!("{line} -n | tail -n 1")).succeeds().prints(&format!("{} sleep 1000000\n", held.inode("pid")));
    let json: Value = serde_json::from_str(&sh(&format!("{line} -J")).succeeds().stdout()).expect("JSON");
    assert_eq!(json["namespaces"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_namespace_stands_under_its_owner_and_owners_are_shown_up_to_the_first() {
    requires!(UserNamespaces);
    let held = hold("unshare -Un");
    let (pid, user, net) = (held.pid(), held.inode("user"), held.inode("net"));
    let own = sh("readlink /proc/self/ns/user | tr -dc 0-9").succeeds().stdout();
    for option in ["-T", "-Towner", "--tree=owner"] {
        let line = format!("lsns {option} -t user -t net -p {pid} -o TYPE,NS");
        sh(&line).succeeds().prints(&format!("TYPE NS\nuser {own}\nuser └─{user}\nnet    └─{net}\n"));
    }
    sh(&format!("lsns -T -t net -p {pid} -n -o NS")).succeeds().prints(&format!("{net}\n"));
}

#[test]
fn a_pid_namespace_stands_under_its_parent() {
    requires!(UserNamespaces);
    let held = hold("unshare -Ufp");
    let json: Value = serde_json::from_str(&sh("lsns -Tparent -t pid -J -o NS").succeeds().stdout()).expect("JSON");
    let roots = json["namespaces"].as_array().expect("rows");
    let below = roots.iter().filter_map(|root| root["children"].as_array()).flatten();
    assert_eq!(below.filter(|row| row["ns"] == held.inode("pid")).count(), 1, "{json:#}");
}
