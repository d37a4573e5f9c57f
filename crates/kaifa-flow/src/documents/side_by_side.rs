//! Many pieces of work side by side, their results in order. No more is begun than a few pieces ahead of the one whose turn it
//! is, so that memory does not grow with the number of pieces.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

/// How many pieces per thread may wait for their turn.
const AHEAD: usize = 4;

struct Queue<R> {
    next: usize,
    turn: usize,
    done: BTreeMap<usize, R>,
    stopped: bool,
}

/// Does the pieces `0..count` on some threads and hands each result to `take`, in order, one at a time; `take` says whether to go on.
pub fn in_order<R: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> R + Sync,
    take: impl FnMut(usize, R) -> bool + Send,
) {
    let threads = threads.clamp(1, count.max(1));
    let queue = Mutex::new(Queue {
        next: 0,
        turn: 0,
        done: BTreeMap::new(),
        stopped: false,
    });
    let moved = Condvar::new();
    let take = Mutex::new(take);
    let lock = || queue.lock().unwrap_or_else(|broken| broken.into_inner());
    let run = || {
        loop {
            let index = {
                let mut queue = lock();
                while !queue.stopped && queue.next < count && queue.next >= queue.turn + threads * AHEAD {
                    queue = moved.wait(queue).unwrap_or_else(|broken| broken.into_inner());
                }
                if queue.stopped || queue.next >= count {
                    return;
                }
                queue.next += 1;
                queue.next - 1
            };
            let result = work(index);
            lock().done.insert(index, result);
            // Whoever finds the piece whose turn it is hands it on; the lock on `take` keeps the order.
            let mut take = take.lock().unwrap_or_else(|broken| broken.into_inner());
            loop {
                let (turn, result) = {
                    let mut queue = lock();
                    let turn = queue.turn;
                    if queue.stopped {
                        break;
                    }
                    match queue.done.remove(&turn) {
                        Some(result) => (turn, result),
                        None => break,
                    }
                };
                let go_on = take(turn, result);
                let mut queue = lock();
                queue.turn += 1;
                queue.stopped |= !go_on;
                moved.notify_all();
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_little_is_begun_ahead() {
        for threads in [1, 2, 7] {
            let (begun, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut seen = Vec::new();
            in_order(
                200,
                threads,
                |index| {
                    begun.fetch_add(1, Ordering::SeqCst);
                    if index % 13 == 0 {
                        std::thread::yield_now();
                    }
                    index * 2
                },
                |index, result| {
                    most.fetch_max(begun.load(Ordering::SeqCst) - index, Ordering::SeqCst);
                    seen.push((index, result));
                    true
                },
            );
            assert_eq!(seen, (0..200).map(|i| (i, i * 2)).collect::<Vec<_>>());
            assert!(most.into_inner() <= threads * AHEAD + threads, "{threads}");
        }
    }

    #[test]
    fn it_stops_when_told() {
        let mut taken = 0;
        in_order(
            1000,
            3,
            |index| index,
            |_, _| {
                taken += 1;
                taken < 5
            },
        );
        assert_eq!(taken, 5);
    }
}
