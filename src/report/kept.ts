/** The first items of a list, and the number of the others. */
export interface Kept<T> {
  add(item: T): void;
  readonly items: readonly T[];
  readonly notKept: number;
}

export function createKept<T>(most: number): Kept<T> {
  const items: T[] = [];
  let notKept = 0;
  return {
    add(item) {
      if (items.length < most) items.push(item);
      else notKept += 1;
    },
    items,
    get notKept() {
      return notKept;
    },
  };
}
