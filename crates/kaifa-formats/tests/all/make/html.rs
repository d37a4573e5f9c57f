//! Portal pages.

use super::escaped;

/// A page as portals make them, around a content.
pub fn page(content: &str) -> String {
    format!(
        concat!(
            "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"><title>某市人民政府门户网站</title>\r\n",
            "<style>p {{ text-indent: 2em }}</style><script>if (1 < 2) {{ document.write(\"<p>一、脚本</p>\"); }}</script></head>\r\n<body>",
            "<div class=\"header\"><ul class=\"nav\"><li><a href=\"/\">首页</a></li><li><a href=\"/zwgk\">政务公开</a></li></ul></div>",
            "<div class=\"main\">\r\n<!-- 正文 --><div class=\"TRS_Editor\">\r\n{}\r\n</div></div>",
            "<div class=\"footer\"><p>主办:某市人民政府</p><p>版权所有</p></div></body></html>"
        ),
        content
    )
}

/// A line as a paragraph with inline styles and references; every seventh character stands in a box of its own.
pub fn paragraph(words: &str) -> String {
    let mut inner = String::new();
    for (index, c) in words.chars().enumerate() {
        let c = match c {
            '“' => "&ldquo;".to_owned(),
            '”' => "&#8221;".to_owned(),
            other => escaped(&other.to_string()),
        };
        if index % 7 == 6 {
            inner.push_str(&format!(
                "<span style=\"font-family: 仿宋_GB2312; font-size: 16pt\">{c}</span>"
            ));
        } else {
            inner.push_str(&c);
        }
    }
    format!("<p style=\"text-align: justify\">&emsp;&emsp;{inner}</p>\r\n")
}

/// One paragraph a line.
pub fn of_lines(lines: &[&str]) -> String {
    page(&lines.iter().map(|line| paragraph(line)).collect::<String>())
}

/// A table; `None` goes on with the cell above.
pub fn table(rows: &[Vec<Option<&str>>]) -> String {
    let mut out = String::from("<table border=1><tbody>");
    for (index, row) in rows.iter().enumerate() {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let Some(words) = cell else { continue };
            let below = rows[index + 1..]
                .iter()
                .take_while(|next| next.get(column).is_some_and(Option::is_none))
                .count();
            out.push_str(&format!(
                "<td rowspan=\"{}\"><p>{}</p></td>",
                below + 1,
                escaped(words)
            ));
        }
        out.push_str("</tr>\r\n");
    }
    out + "</tbody></table>"
}
