//! Ranges of ids, and the files of subordinate ids and of a map, to whole maps.
//!
//! A map that comes out holds the single id, no empty range, nothing beyond the last id, and nothing twice on either side.
#![no_main]

use std::ffi::OsStr;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use nstools_fuzz::check_message;
use unshare::fuzzing::id_maps::{self, IdMap, IdRange};

#[derive(Arbitrary, Debug)]
struct Input {
    single: Option<(u32, u32)>,
    words: Vec<String>,
    ranges: Vec<(u32, u32, u32)>,
    name: Option<String>,
    user: u32,
    subordinate: String,
    own: String,
}

fuzz_target!(|input: Input| {
    let single = input.single.map(|(inner, outer)| IdRange { inner, outer, count: 1 });
    if single.is_some_and(|single| single.inner == u32::MAX || single.outer == u32::MAX) {
        return; // that id is nobody's, and values of options are checked
    }
    let written = input.ranges.iter().map(|(inner, outer, count)| format!("{inner}:{outer}:{count}"));
    let words: Vec<String> = input.words.iter().cloned().chain(written).collect();
    let sources = id_maps::sources(&input.subordinate, input.name.as_deref(), input.user, &input.own);
    let mut ranges = Vec::new();
    for word in &words {
        match id_maps::parse(OsStr::new(word)) {
            Ok(range) => ranges.push(range),
            Err(error) => check_message(&error),
        }
    }
    let ranges = sources.resolve(&ranges, single);
    match IdMap::new(single, &ranges) {
        Ok(map) => check(&map, single, &ranges),
        Err(error) => check_message(&error),
    }
});

fn check(map: &IdMap, single: Option<IdRange>, ranges: &[IdRange]) {
    let lines = map.ranges();
    assert!(single.is_none_or(|single| lines.contains(&single)), "{map}");
    assert!(lines.iter().all(|line| line.count > 0), "{map}");
    let sides: [Vec<(u64, u64)>; 2] = [
        lines.iter().map(|line| (line.inner.into(), line.count.into())).collect(),
        lines.iter().map(|line| (line.outer.into(), line.count.into())).collect(),
    ];
    for mut side in sides {
        side.sort_unstable();
        assert!(side.iter().all(|(first, count)| first + count <= u64::from(u32::MAX)), "{map}");
        assert!(side.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0), "{map}");
    }
    let asked: u64 = ranges.iter().map(|range| u64::from(range.count)).sum();
    let mapped: u64 = lines.iter().map(|line| u64::from(line.count)).sum();
    assert!(mapped <= asked + 1 && mapped + 2 * ranges.len() as u64 >= asked, "{map}");
}
