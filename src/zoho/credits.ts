/** Keeps a run within the API credits it was given. */
export interface CreditAccount {
  /**
   * Takes the price of a call before it is sent, so that calls side by side cannot overdraw it together.
   *
   * @throws SourceError where the call would spend more than is allowed
   */
  take(credits: number): void;
  /** Zoho turned the call away before it took it up: nothing was spent. */
  giveBack(credits: number): void;
  /** What Zoho says is left of the day's allowance (`X-API-CREDITS-REMAINING`, zoho-api.md §2.4). */
  tell(remaining: number): void;
}

/** No limit but Zoho's own. */
export const unlimitedCredits: CreditAccount = {
  take: () => undefined,
  giveBack: () => undefined,
  tell: () => undefined,
};
