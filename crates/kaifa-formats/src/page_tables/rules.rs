//! The rules of a page: straight lines across and down, as paths draw them. A rule is a stroked line or side of a box, a filled
//! box as thin as a line, or a row of dots; curves, slanted lines and broad bars are none.

use super::Budget;

/// A point of a page; y grows downward.
pub type Point = (f32, f32);

/// A straight rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Where it lies: y of a rule across, x of one down.
    pub at: f32,
    /// Where it begins on the other axis.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

/// The rules of a page.
#[derive(Debug, Default)]
pub struct Rules {
    /// Those that go from left to right.
    pub across: Vec<Rule>,
    /// Those that go from top to bottom.
    pub down: Vec<Rule>,
}

/// The broadest rule, in typographic points; what is broader is a bar or the ground of a cell.
const BROADEST: f32 = 4.0;
/// How far the ends of a line may lie off the axis that it is to follow, in points.
const SLANT: f32 = 0.6;
/// Pieces of rules on one page. A page full of dotted tables has some 30,000; maps and drawings have more.
const PIECES: usize = 100_000;

/// Follows the paths of a page and keeps their rules.
#[derive(Debug)]
pub struct Pen {
    point: f32,
    rules: Rules,
    /// The straight lines of the path that is being drawn.
    lines: Vec<(Point, Point)>,
    /// Its boxes, by opposite corners.
    boxes: Vec<(Point, Point)>,
    /// The corners of its part that is not ended; more than five are no box.
    corners: Vec<Point>,
    current: Point,
    /// Set when the page has more than anybody rules.
    gave_up: bool,
}

impl Pen {
    /// A pen for a page; `point` is a typographic point in the page's unit.
    pub fn new(point: f32) -> Pen {
        Pen {
            point,
            rules: Rules::default(),
            lines: Vec::new(),
            boxes: Vec::new(),
            corners: Vec::new(),
            current: (0.0, 0.0),
            gave_up: false,
        }
    }

    /// Begins a part of the path.
    pub fn move_to(&mut self, to: Point) {
        self.end_part();
        self.corners.push(to);
        self.current = to;
    }

    /// A straight line.
    pub fn line_to(&mut self, to: Point) {
        if !self.gave_up {
            self.lines.push((self.current, to));
            self.corner(to);
            self.current = to;
            self.give_up_beyond(self.lines.len());
        }
    }

    /// A curve, of which only the end matters.
    pub fn curve_to(&mut self, to: Point) {
        // Six corners are no box.
        self.corners.resize(6, to);
        self.current = to;
    }

    /// A line back to where the part began.
    pub fn close(&mut self) {
        if let Some(start) = self.corners.first().copied() {
            self.line_to(start);
            self.end_part();
            self.corners.push(start);
        }
    }

    /// A box as a part of its own, by its corners in their order.
    pub fn rectangle(&mut self, corners: [Point; 4]) {
        self.move_to(corners[0]);
        for corner in &corners[1..] {
            self.line_to(*corner);
        }
        self.close();
    }

    /// Paints the path: strokes it with a line of some width, or fills it, or both.
    pub fn paint(&mut self, stroke: Option<f32>, fill: bool) {
        self.end_part();
        let (lines, boxes) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.boxes));
        if stroke.is_some_and(|width| width <= BROADEST * self.point) {
            for (a, b) in lines {
                self.keep(a, b);
            }
        }
        if fill {
            for (a, b) in boxes {
                self.keep(a, b);
            }
        }
    }

    /// Draws what another pen has drawn.
    pub fn draw_also(&mut self, other: &Pen) {
        if !self.gave_up {
            self.rules.across.extend_from_slice(&other.rules.across);
            self.rules.down.extend_from_slice(&other.rules.down);
            self.give_up_beyond(self.rules.across.len() + self.rules.down.len());
        }
    }

    /// Leaves the path without painting it.
    pub fn leave(&mut self) {
        self.paint(None, false);
    }

    /// The rules of the page; none where it has more than the document may have.
    pub fn finish(self, budget: &mut Budget) -> Rules {
        let count = self.rules.across.len() + self.rules.down.len();
        match budget.pieces.checked_sub(count) {
            Some(left) => budget.pieces = left,
            None => return Rules::default(),
        }
        self.rules
    }

    fn corner(&mut self, to: Point) {
        if self.corners.len() < 6 {
            self.corners.push(to);
        }
    }

    /// Ends a part: four corners, or five with the first again, may be a box.
    fn end_part(&mut self) {
        let corners = std::mem::take(&mut self.corners);
        let near = |a: f32, b: f32| (a - b).abs() <= SLANT * self.point;
        let closed =
            corners.len() == 5 && near(corners[0].0, corners[4].0) && near(corners[0].1, corners[4].1);
        if corners.len() != 4 && !closed {
            return;
        }
        let [a, b, c, d] = [corners[0], corners[1], corners[2], corners[3]];
        let upright = near(a.0, d.0) && near(b.0, c.0) && near(a.1, b.1) && near(c.1, d.1);
        let lying = near(a.0, b.0) && near(c.0, d.0) && near(a.1, d.1) && near(b.1, c.1);
        if (upright || lying) && !self.gave_up {
            self.boxes.push((a, c));
            self.give_up_beyond(self.boxes.len());
        }
    }

    /// Keeps what lies between two corners if it is thin; a dot may belong to a rule of either kind.
    fn keep(&mut self, a: Point, b: Point) {
        let all = [a.0, a.1, b.0, b.1];
        if self.gave_up || !all.iter().all(|v| v.is_finite() && v.abs() < 1e6) {
            return;
        }
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
        let (width, height) = (right - left, bottom - top);
        let broadest = BROADEST * self.point;
        if height <= broadest && (width > height || width <= broadest) {
            self.rules.across.push(Rule {
                at: (top + bottom) / 2.0,
                from: left,
                to: right,
            });
        }
        if width <= broadest && (height > width || height <= broadest) {
            self.rules.down.push(Rule {
                at: (left + right) / 2.0,
                from: top,
                to: bottom,
            });
        }
        self.give_up_beyond(self.rules.across.len() + self.rules.down.len());
    }

    fn give_up_beyond(&mut self, count: usize) {
        if count > PIECES {
            self.gave_up = true;
            self.rules = Rules::default();
            self.lines = Vec::new();
            self.boxes = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl FnOnce(&mut Pen)) -> (usize, usize) {
        let mut pen = Pen::new(1.0);
        draw(&mut pen);
        let rules = pen.finish(&mut Budget::default());
        (rules.across.len(), rules.down.len())
    }

    const BOX: [Point; 4] = [(10.0, 10.0), (110.0, 10.0), (110.0, 60.0), (10.0, 60.0)];

    #[test]
    fn strokes_and_thin_boxes_are_rules_and_grounds_and_slanted_lines_are_not() {
        let stroked = drawn(|pen| {
            pen.rectangle(BOX);
            pen.paint(Some(0.5), false);
        });
        assert_eq!(stroked, (2, 2));
        let ground = drawn(|pen| {
            pen.rectangle(BOX);
            pen.paint(None, true);
        });
        assert_eq!(ground, (0, 0));
        let thin = drawn(|pen| {
            pen.rectangle([(10.0, 10.0), (110.0, 10.0), (110.0, 10.5), (10.0, 10.5)]);
            pen.paint(None, true);
        });
        assert_eq!(thin, (1, 0));
        let slanted = drawn(|pen| {
            pen.move_to((0.0, 0.0));
            pen.line_to((80.0, 40.0));
            pen.paint(Some(0.5), false);
        });
        assert_eq!(slanted, (0, 0));
        let only_clipped = drawn(|pen| {
            pen.rectangle(BOX);
            pen.leave();
            pen.paint(Some(0.5), true);
        });
        assert_eq!(only_clipped, (0, 0));
    }

    #[test]
    fn a_page_with_more_lines_than_tables_have_has_no_rules() {
        let found = drawn(|pen| {
            for n in 0..PIECES + 10 {
                pen.move_to((0.0, n as f32));
                pen.line_to((90.0, n as f32));
                pen.paint(Some(0.5), false);
            }
        });
        assert_eq!(found, (0, 0));
    }
}
