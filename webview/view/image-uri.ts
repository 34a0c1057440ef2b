/** Where an example's image can be shown from; null: it is no file below the dataset's folder. */
export function imageUri(images: string | null, path: string): string | null {
  if (images === null || path === '' || /^(\/|\\|[a-z]:)/i.test(path)) return null;
  const parts = path.split('/');
  if (parts.includes('..')) return null;
  return `${images.replace(/\/$/, '')}/${parts.map(encodeURIComponent).join('/')}`;
}
