// Measures of a ranking against the truth, independent of the product's own code.

/** Area under the ROC curve of `scores` for `positives` (booleans); ties count half. */
export function auroc(scores, positives) {
  const order = [...scores.keys()].sort((a, b) => scores[a] - scores[b]);
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    const meanRank = (start + 1 + end) / 2;
    for (let at = start; at < end; at++) if (positives[order[at]]) rankSum += meanRank;
    start = end;
  }
  const p = positives.filter(Boolean).length;
  return (rankSum - (p * (p + 1)) / 2) / (p * (positives.length - p));
}

/** Average precision, as scikit-learn's: tied scores are one threshold. */
export function averagePrecision(scores, positives) {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
  const total = positives.filter(Boolean).length;
  let sum = 0;
  let found = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let here = 0;
    while (end < order.length && scores[order[end]] === scores[order[start]]) {
      if (positives[order[end]]) here++;
      end++;
    }
    found += here;
    sum += (here / total) * (found / end);
    start = end;
  }
  return sum;
}

/** Spearman's rank correlation, ties by mean rank. */
export function spearman(a, b) {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < a.length; i++) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) ** 2;
    yy += (y[i] - mean) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

function ranks(values) {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const out = new Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let at = start; at < end; at++) out[order[at]] = (start + 1 + end) / 2;
    start = end;
  }
  return out;
}
