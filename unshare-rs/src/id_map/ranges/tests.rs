//! Examples, and properties that hold for all ranges.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn range(text: &str) -> IdRange {
    IdRange::parse(OsStr::new(text)).expect("a range")
}

fn map(single: &str, ranges: &[&str]) -> String {
    let single = Some(single).filter(|single| !single.is_empty()).map(range);
    let ranges: Vec<_> = ranges.iter().map(|text| range(text)).collect();
    IdMap::new(single, &ranges).map_or_else(|error| error.to_string(), |map| map.to_string().replace('\n', "; "))
}

#[test]
fn both_orders_are_read() {
    assert_eq!(range("1:2:3"), range("2,1,3"));
    assert_eq!(range("1:2:3"), IdRange { inner: 1, outer: 2, count: 3 });
    for word in ["", "1", "1:2", "1:2:3:4", "1:2,3", "-1:0:1", "+1:2:3", " 1:2:3", "0x1:2:3", "a:b:c", "1::3"] {
        assert!(IdRange::parse(OsStr::new(word)).is_err(), "{word}");
    }
}

#[test]
fn no_range_reaches_beyond_the_last_id() {
    assert_eq!(range("0:0:4294967295").count, u32::MAX);
    assert_eq!(range("4294967294:0:1").inner, u32::MAX - 1);
    for word in ["4294967295:0:1", "0:4294967290:10", "1:0:4294967295", "0:0:4294967296"] {
        assert!(IdRange::parse(OsStr::new(word)).is_err(), "{word}");
    }
}

/// Ranges come from files too, and a name may stand for the id that is nobody's.
#[test]
fn no_map_is_made_of_a_range_that_reaches_beyond_the_last_id() {
    let range = |inner, outer, count| IdRange { inner, outer, count };
    for bad in [range(u32::MAX, 0, 1), range(0, u32::MAX, 1), range(5, 0, u32::MAX), range(0, 2, u32::MAX - 1)] {
        let good = range(3, 3, 1);
        for made in [IdMap::new(Some(bad), &[]), IdMap::new(None, &[bad]), IdMap::new(Some(good), &[good, bad])] {
            assert!(made.expect_err("too far").to_string().contains(&format!("'{bad}' reaches beyond the last id")));
        }
    }
    assert!(IdMap::new(None, &[range(0, 0, u32::MAX)]).is_ok());
    assert!(IdMap::new(Some(range(0, 0, 1)), &[range(1, 1, u32::MAX - 1)]).is_ok());
}

/// As observed of util-linux 2.42.4.
#[test]
fn a_single_id_has_priority_and_the_range_is_split_around_it() {
    assert_eq!(map("0:0:1", &["0:0:10"]), "0 0 1; 1 1 9");
    assert_eq!(map("0:0:1", &["0:100:10"]), "0 0 1; 1 100 9");
    assert_eq!(map("0:0:1", &["5:0:10"]), "0 0 1; 5 1 9");
    assert_eq!(map("3:0:1", &["0:100:10"]), "3 0 1; 0 100 3; 4 103 6");
    assert_eq!(map("3:0:1", &["100:0:1"]), "3 0 1");
    assert_eq!(map("3:5:1", &["0:0:10"]), "3 5 1; 0 0 3; 4 3 2; 6 6 4");
}

#[test]
fn a_single_id_beside_a_single_subordinate_id_keeps_both() {
    assert_eq!(map("0:1000:1", &["1:100000:1"]), "0 1000 1; 1 100000 1");
}

#[test]
fn nothing_is_mapped_twice() {
    assert_eq!(map("", &["0:100:10", "5:300:10"]), "the ranges '0 100 10' and '5 300 10' map an id twice");
    assert_eq!(map("", &["0:0:10", "20:20:10", "7:7:0"]), "0 0 10; 20 20 10");
}

#[test]
fn a_map_has_no_more_lines_than_the_kernel_takes() {
    let ranges = |count: u32| (0..count).map(|i| IdRange { inner: 2 * i, outer: 2 * i, count: 1 }).collect::<Vec<_>>();
    assert!(IdMap::new(None, &ranges(340)).is_ok());
    assert!(IdMap::new(None, &ranges(341)).is_err());
}

prop_compose! {
    /// Small numbers, so that ranges meet often, some of them at the upper edge.
    fn any_range()(inner in 0..40u32, outer in 0..40u32, count in 0..20u32, up in any::<bool>()) -> IdRange {
        let base = if up { u32::MAX - 60 } else { 0 };
        IdRange { inner: base + inner, outer: base + outer, count }
    }
}

/// Any number, mostly one near the first or the last.
fn far() -> impl Strategy<Value = u32> {
    prop_oneof![0..5u32, u32::MAX - 5..=u32::MAX, any::<u32>()]
}

/// Every pair of a map.
fn pairs(map: &IdMap) -> Vec<(u32, u32)> {
    map.ranges().iter().flat_map(|range| (0..range.count).map(|i| (range.inner + i, range.outer + i))).collect()
}

proptest! {
    /// No panic, no wrap: what is made ends where ids end.
    #[test]
    fn whatever_the_numbers_a_map_is_made_or_refused(
        single in prop::option::of((far(), far())),
        ranges in prop::collection::vec((far(), far(), far()), 0..4),
    ) {
        let single = single.map(|(inner, outer)| IdRange { inner, outer, count: 1 });
        let ranges: Vec<_> = ranges.into_iter().map(|(inner, outer, count)| IdRange { inner, outer, count }).collect();
        if let Ok(map) = IdMap::new(single, &ranges) {
            prop_assert!(map.ranges().iter().all(|range| range.ends() && range.count > 0));
        }
    }

    #[test]
    fn no_id_is_mapped_twice_on_either_side(single in any_range(), ranges in prop::collection::vec(any_range(), 0..4)) {
        let single = IdRange { count: 1, ..single };
        if let Ok(map) = IdMap::new(Some(single), &ranges) {
            let pairs = pairs(&map);
            prop_assert_eq!(pairs.iter().map(|(inner, _)| inner).collect::<BTreeSet<_>>().len(), pairs.len());
            prop_assert_eq!(pairs.iter().map(|(_, outer)| outer).collect::<BTreeSet<_>>().len(), pairs.len());
            prop_assert_eq!(pairs[0], (single.inner, single.outer));
        }
    }

    /// One side at most has to give up its topmost id for the hole in the other.
    #[test]
    fn nothing_is_lost_but_the_hole_and_the_topmost_id(single in any_range(), range in any_range()) {
        let single = IdRange { count: 1, ..single };
        let map = IdMap::new(Some(single), &[range]).expect("a single id and one range never collide");
        let rest: Vec<_> = pairs(&map).into_iter().skip(1).collect();
        let has_inner = (range.inner..range.inner_end()).contains(&single.inner);
        let has_outer = (range.outer..range.outer_end()).contains(&single.outer);
        prop_assert_eq!(rest.len(), (range.count - u32::from(has_inner || has_outer)) as usize);
        let inner: BTreeSet<_> = rest.iter().map(|(inner, _)| *inner).collect();
        let topmost = range.inner_end().wrapping_sub(1);
        for id in (range.inner..range.inner_end()).filter(|id| *id != single.inner) {
            prop_assert!(inner.contains(&id) || (id == topmost && has_outer && !has_inner));
        }
    }

    #[test]
    fn ranges_that_meet_no_single_id_stay_as_they_are(ranges in prop::collection::vec(any_range(), 0..4)) {
        if let Ok(map) = IdMap::new(None, &ranges) {
            let given: Vec<_> = ranges.into_iter().filter(|range| range.count > 0).collect();
            prop_assert_eq!(map.ranges(), &given[..]);
        }
    }
}
