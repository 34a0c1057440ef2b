/** Names a folder that `npm run native` or the extension installed tfjs-node into. */
export const NATIVE_FOLDER_VARIABLE = 'DIFFICULTY_LENS_NATIVE';
