// An array collection that was loaded and that nobody has looked at: its members alone. Most collections of a large load
// are never touched, so what users see, with all that tells of its changes, is made when somebody asks for it.

/** Takes the members that a load finds, one by one. */
export interface MemberSink {
  add(item: object): void;
}

export class UnseenCollection implements MemberSink {
  /** Not to be changed by who reads it: another object may have been given the same list. */
  readonly members: readonly object[];
  readonly #own: object[];
  #shown: MemberSink | null = null;

  /** @param members a list of its own, where {@link add} is going to be called */
  constructor(members: object[]) {
    this.members = members;
    this.#own = members;
  }

  /** A listener may have looked at it while its rows still come: then they go into what it has seen. */
  add(item: object): void {
    if (this.#shown === null) this.#own.push(item);
    else this.#shown.add(item);
  }

  /** From now on there is a collection in its place. */
  shownAs(shown: MemberSink): void {
    for (const member of this.members) shown.add(member);
    this.#shown = shown;
  }
}
