// The folder of the console, which a proxy may have moved: the parent of this module's folder.
const MOUNT = new URL('../../', import.meta.url);

export const apiUrl = (path) => new URL(`api/v1/${path}`, MOUNT);
export const fileUrl = (path) => new URL(path, MOUNT);
