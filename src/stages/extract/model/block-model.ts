// The block model: gradient-boosted trees that say how likely a block is main text.
/** A loaded model. */
export interface BlockModel {
  version: string;
}

/** `file` null: the model that ships with the package, or none. */
export async function loadBlockModel(file: string | null): Promise<BlockModel | null> {
  return file === null ? null : null;
}
