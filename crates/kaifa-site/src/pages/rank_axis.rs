//! The interval of a rank as a small bar on the axis of ranks: the box from 5 to 95 %, a tick at the median, a dot at the rank, and
//! the lines of the ranking through all bars of a table at the same place. SVG, drawn on the server.

use std::fmt::Write as _;

use kaifa_base::Lang;

use crate::pages::evaluation_ranking::LineView;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 22.0;
const EDGE: f64 = 6.0;

/// Where a place lies on the axis; half places are between two.
fn at(place: f64, ranked: u32) -> f64 {
    let steps = f64::from(ranked.max(2) - 1);
    EDGE + (WIDTH - 2.0 * EDGE) * (place - 1.0) / steps
}

/// The bar of one zone. `interval` is median, low, high.
pub fn bar(rank: u32, [median, low, high]: [f64; 3], ranked: u32, lines: &[LineView], lang: Lang) -> String {
    let middle = HEIGHT / 2.0;
    let words = match lang {
        Lang::Zh => format!("名次 {rank},重复计算的中位数 {median:.0},5%–95% 在 {low:.0}–{high:.0} 之间"),
        Lang::En => format!(
            "rank {rank}, median of the repeated ranks {median:.0}, 5–95 % between {low:.0} and {high:.0}"
        ),
    };
    let mut svg = format!(
        "<svg class=\"rank-axis\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{words}\"><title>{words}</title>"
    );
    let _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{EDGE}\" x2=\"{:.1}\" y1=\"{middle}\" y2=\"{middle}\"/>",
        WIDTH - EDGE
    );
    for line in lines.iter().filter(|line| line.first <= line.last) {
        // The line runs between the last place inside and the first outside.
        let place = if line.penalty {
            f64::from(line.first) - 0.5
        } else {
            f64::from(line.last) + 0.5
        };
        let class = if line.penalty { "penalty" } else { "reward" };
        let x = at(place, ranked).clamp(1.0, WIDTH - 1.0);
        let _ = write!(
            svg,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{HEIGHT}\"/>"
        );
    }
    let (from, to) = (at(low, ranked), at(high, ranked));
    let _ = write!(
        svg,
        "<rect class=\"range\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"8\" rx=\"2\"/>",
        from - 1.0,
        middle - 4.0,
        to - from + 2.0
    );
    let median = at(median, ranked);
    let _ = write!(
        svg,
        "<line class=\"median\" x1=\"{median:.1}\" x2=\"{median:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
        middle - 6.0,
        middle + 6.0
    );
    let _ = write!(
        svg,
        "<circle class=\"place\" cx=\"{:.1}\" cy=\"{middle}\" r=\"4\"/></svg>",
        at(f64::from(rank), ranked)
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_in_words_what_it_shows() {
        let line = LineView {
            title: "约谈".to_owned(),
            penalty: true,
            first: 9,
            last: 10,
            fragile: Vec::new(),
        };
        let svg = bar(3, [3.0, 2.0, 5.0], 10, &[line], Lang::Zh);
        assert!(svg.contains("名次 3,重复计算的中位数 3,5%–95% 在 2–5 之间"));
        assert!(svg.contains("class=\"penalty\"") && svg.ends_with("</svg>"));
        assert_eq!(at(1.0, 10), EDGE);
        assert_eq!(at(10.0, 10), WIDTH - EDGE);
    }
}
