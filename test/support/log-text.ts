/** The words of a log entry, without the code in brackets behind them. */
export const withoutCode = (text: string): string => text.replace(/ \([A-Z_]+\)$/, '');
