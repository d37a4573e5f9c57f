//! Where on a sheet one table ends and another begins: a blank line, a title perhaps, and a head of its own.

use super::writer::Filled;

/// Names that stand in the head of a table and in no row of it.
const HEADS: [&str; 20] = [
    "序号",
    "编号",
    "指标",
    "指标名称",
    "项目",
    "项目名称",
    "名称",
    "类别",
    "类型",
    "任务",
    "工作任务",
    "重点任务",
    "任务名称",
    "内容",
    "工作内容",
    "计量单位",
    "责任单位",
    "牵头单位",
    "完成时限",
    "备注",
];

/// Cuts the cells of a sheet, in order, into its tables.
pub fn tables(cells: &[Filled]) -> Vec<&[Filled]> {
    let rows: Vec<&[Filled]> = cells.chunk_by(|a, b| a.row == b.row).collect();
    let mut found = Vec::new();
    // The cell with which the table begins, how many come before the row, and rows of it with more than one.
    let (mut start, mut before, mut full) = (0, 0, 0);
    for (index, row) in rows.iter().enumerate() {
        let gap = index > 0 && row[0].row > rows[index - 1][0].row + 1;
        if full >= 2 && begins(&rows[index..], gap) {
            found.push(&cells[start..before]);
            (start, full) = (before, 0);
        }
        full += usize::from(row.len() > 1);
        before += row.len();
    }
    found.push(&cells[start..]);
    found
}

/// Whether a table begins with these rows: behind a blank line with its head or with a title over it, else with title and a head
/// that leaves no doubt.
fn begins(rows: &[&[Filled]], gap: bool) -> bool {
    let has_title = rows[0].len() == 1;
    let Some(head) = rows.get(usize::from(has_title)).filter(|head| head.len() > 1) else {
        return false;
    };
    let even = |cell: &Filled| -> String { cell.words.chars().filter(|c| !c.is_whitespace()).collect() };
    let named = head
        .iter()
        .filter(|cell| HEADS.contains(&even(cell).as_str()))
        .count();
    let is_number = |cell: &Filled| cell.words.trim().parse::<f64>().is_ok();
    let needed = match (gap, has_title) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => return false,
    };
    named >= needed && !head.iter().any(is_number)
}
