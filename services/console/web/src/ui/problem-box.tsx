import { ApiProblem } from '../api/client';
import { usePage } from './context';

/** An error with its place, its reason and what to do. */
export function ProblemBox({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const { t, word, url } = usePage();
  const words = word('problem', problem.reason);
  // The server's own words are English: another page shows them only when it has none.
  const isOwnWords = words !== problem.reason && url.language !== 'en';
  const isNetwork = problem.reason === 'NETWORK';
  const isSignIn = problem.status === 401;
  return (
    <div class="problem" role="alert">
      <strong>{isSignIn ? t('error.signIn') : isNetwork ? t('error.network') : t('error.title')}</strong>
      <dl>
        <dt>{t('error.place')}</dt>
        <dd class="mono">{problem.place}</dd>
        <dt>{t('error.reason')}</dt>
        <dd>
          {words} {words !== problem.reason && <span class="mono">{problem.reason}</span>} {!isOwnWords && problem.detail !== null && <span lang="en">{problem.detail}</span>}
        </dd>
        <dt>{t('error.fix')}</dt>
        <dd>{isSignIn ? t('error.signInFix') : isNetwork ? t('error.networkFix') : t('error.generalFix')}</dd>
      </dl>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t('error.retry')}
        </button>
      )}
    </div>
  );
}

export function toApiProblem(error: unknown, place: string): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(0, 'CONSOLE_FAULT', place, error instanceof Error ? error.message : null, null);
}
