//! Polygons as GeoJSON (RFC 7946): rings of positions, closed, of at least four, longitude before latitude, within the
//! range of the earth. Area and crossing of lines are not judged.

use serde_json::Value;

/// Whether a text is a `Polygon` or `MultiPolygon`, alone or in a `Feature`.
pub fn check(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|value| geometry(&value))
}

fn geometry(value: &Value) -> bool {
    let coordinates = value.get("coordinates").and_then(Value::as_array);
    match value.get("type").and_then(Value::as_str) {
        Some("Feature") => value.get("geometry").is_some_and(geometry),
        Some("Polygon") => coordinates.is_some_and(|rings| polygon(rings)),
        Some("MultiPolygon") => coordinates.is_some_and(|parts| {
            !parts.is_empty()
                && parts
                    .iter()
                    .all(|part| part.as_array().is_some_and(|rings| polygon(rings)))
        }),
        _ => false,
    }
}

fn polygon(rings: &[Value]) -> bool {
    !rings.is_empty()
        && rings.iter().all(|ring| {
            ring.as_array().is_some_and(|positions| {
                positions.len() >= 4
                    && positions.first() == positions.last()
                    && positions.iter().all(position)
            })
        })
}

fn position(value: &Value) -> bool {
    let at = |index: usize| value.get(index).and_then(Value::as_f64);
    match (at(0), at(1)) {
        (Some(longitude), Some(latitude)) => longitude.abs() <= 180.0 && latitude.abs() <= 90.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_rings_in_range_are_polygons() {
        let ring = "[[117.1,30.2],[117.2,30.2],[117.2,30.3],[117.1,30.2]]";
        assert!(check(&format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#)));
        assert!(check(&format!(
            r#"{{"type":"Feature","geometry":{{"type":"MultiPolygon","coordinates":[[{ring}]]}}}}"#
        )));
        for wrong in [
            "",
            "多边形",
            r#"{"type":"Point","coordinates":[1,2]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,3]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[30.2,117.1],[30.2,117.2],[30.3,117.2],[30.2,117.1]]]}"#,
        ] {
            assert!(!check(wrong), "{wrong}");
        }
    }
}
