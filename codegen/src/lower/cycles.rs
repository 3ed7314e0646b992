//! Cycles of references, found without recursion: chains of references may be long.

use crate::work::Work;

/// Returns for each node of a graph whether a cycle leads through it. `edges` are the nodes that
/// each node refers to.
pub(super) fn on_cycles(edges: &[Vec<usize>], work: &Work) -> Vec<bool> {
    // Kosaraju's algorithm: nodes in the order in which a depth-first search leaves them; then a
    // search along the reversed edges, from the last one, finds one component at a time.
    let mut left = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = vec![(start, 0)];
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        while let Some((node, next)) = path.last_mut() {
            work.step();
            if let Some(&target) = edges[*node].get(*next) {
                *next += 1;
                if !std::mem::replace(&mut seen[target], true) {
                    path.push((target, 0));
                }
            } else {
                left.push(*node);
                path.pop();
            }
        }
    }
    let mut reversed = vec![Vec::new(); edges.len()];
    for (node, targets) in edges.iter().enumerate() {
        for &target in targets {
            reversed[target].push(node);
        }
    }
    let mut on_cycle = vec![false; edges.len()];
    let mut seen = vec![false; edges.len()];
    for &start in left.iter().rev() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut component = vec![start];
        let mut at = 0;
        while let Some(&node) = component.get(at) {
            at += 1;
            for &source in &reversed[node] {
                work.step();
                if !std::mem::replace(&mut seen[source], true) {
                    component.push(source);
                }
            }
        }
        let refers_to_itself = || edges[start].contains(&start);
        if component.len() > 1 || refers_to_itself() {
            for node in component {
                on_cycle[node] = true;
            }
        }
    }
    on_cycle
}

#[cfg(test)]
mod tests {
    use super::on_cycles;
    use crate::work::Work;

    #[test]
    fn a_node_between_two_cycles_is_on_none() {
        let edges = [vec![1], vec![0, 2], vec![3], vec![3, 3], vec![0], vec![]];
        let found = on_cycles(&edges, &Work::default());
        assert_eq!(found, [true, true, false, true, false, false]);
    }
}
