//! Bar charts as SVG, readable on light and dark pages.

/// A chart of ratios. Each group has a bar for each series.
pub(super) struct Chart {
    pub(super) title: String,
    /// What the whole chart says, for readers who do not see it.
    pub(super) description: String,
    /// Names and colours of the bars of a group.
    pub(super) series: [(&'static str, &'static str); 3],
    pub(super) groups: Vec<Group>,
}

/// What was measured, and the ratios to the series that has 1.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) ratios: [f64; 3],
}

/// Colours that can be told from both backgrounds. petard has the same one in all charts.
pub(super) const GREY: &str = "#8b949e";
pub(super) const BLUE: &str = "#2f81f7";
pub(super) const PURPLE: &str = "#8957e5";
pub(super) const ORANGE: &str = "#db6d28";

const WIDTH: f64 = 720.0;
/// Where bars begin, and how long the longest one is.
const LEFT: f64 = 190.0;
const LONGEST: f64 = 450.0;
const BAR: f64 = 16.0;

impl Chart {
    pub(super) fn svg(&self) -> String {
        let all = self.groups.iter().flat_map(|group| group.ratios);
        let scale = LONGEST / all.fold(1.0, f64::max);
        let mut body = String::new();
        let mut x = LEFT;
        for (name, colour) in self.series {
            body.push_str(&format!(
                "<rect x=\"{x}\" y=\"44\" width=\"12\" height=\"12\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"54\">{}</text>\n",
                x + 18.0,
                escaped(name)
            ));
            x += 175.0;
        }
        let mut y = 76.0;
        for Group { name, ratios } in &self.groups {
            body.push_str(&format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                LEFT - 10.0,
                y + BAR * 1.5 + 5.0,
                escaped(name)
            ));
            for (ratio, (_, colour)) in ratios.iter().zip(self.series) {
                let length = ratio * scale;
                body.push_str(&format!(
                    "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{}\" fill=\"{colour}\"/>\
                     <text x=\"{:.1}\" y=\"{}\">{ratio:.2}</text>\n",
                    BAR - 2.0,
                    LEFT + length + 6.0,
                    y + BAR - 4.0
                ));
                y += BAR;
            }
            y += 16.0;
        }
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" \
             height=\"{y}\" role=\"img\" aria-labelledby=\"title description\">\n\
             <title id=\"title\">{title}</title>\n<desc id=\"description\">{description}</desc>\n\
             <style>\n\
             .page {{ fill: #ffffff; stroke: #d0d7de; }}\n\
             text {{ fill: #1f2328; font: 13px sans-serif; }}\n\
             .title {{ font-weight: bold; font-size: 15px; }}\n\
             @media (prefers-color-scheme: dark) {{\n\
             .page {{ fill: #0d1117; stroke: #3d444d; }}\n\
             text {{ fill: #e6edf3; }}\n\
             }}\n\
             </style>\n\
             <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n\
             <text class=\"title\" x=\"16\" y=\"28\">{title}</text>\n{body}</svg>\n",
            WIDTH - 1.0,
            y - 1.0
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{BLUE, Chart, GREY, Group, ORANGE};

    #[test]
    fn the_longest_bar_has_the_whole_width_and_texts_are_escaped() {
        let chart = Chart {
            title: "A call".to_owned(),
            description: "1 < 2 & 3".to_owned(),
            series: [("floor", GREY), ("petard", BLUE), ("official", ORANGE)],
            groups: vec![
                Group { name: "GET".to_owned(), ratios: [1.0, 0.5, 4.5] },
                Group { name: "POST".to_owned(), ratios: [1.0, 2.0, 3.0] },
            ],
        };
        let svg = chart.svg();
        for part in [
            "<title id=\"title\">A call</title>",
            "1 &lt; 2 &amp; 3",
            "width=\"100.0\" height=\"14\" fill=\"#8b949e\"/>",
            "width=\"50.0\" height=\"14\" fill=\"#2f81f7\"/>",
            "width=\"450.0\" height=\"14\" fill=\"#db6d28\"/>",
            ">4.50</text>",
            "prefers-color-scheme: dark",
        ] {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 1 + 3 + 6);
    }
}
