import { useRef } from 'preact/hooks';

/** What was just done. Each is an object of its own, though it may say the same. */
export interface News {
  readonly words: string;
}

/** What to say to those who do not see the page: what is shown, and what was done since, whichever came last. */
export function useNews(shown: string, news: News | null, progress: string | null): string {
  const last = useRef({ shown, news, said: shown });
  if (news !== null && news !== last.current.news) {
    last.current = { shown, news, said: progress === null ? news.words : `${news.words}, ${progress}` };
  } else if (shown !== last.current.shown) {
    last.current = { shown, news, said: shown };
  }
  return last.current.said;
}
