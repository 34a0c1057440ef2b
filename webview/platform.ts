/** Whether the user sits at a Mac, wherever the extension runs. */
export const IS_MAC = navigator.userAgent.includes('Mac OS');
