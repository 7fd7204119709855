import { useState } from 'preact/hooks';
import { api, type ApiProblem } from '../api/client';
import { useObservable, usePage } from './context';
import { Logo } from './icons';
import { ProblemBox, toApiProblem } from './problem-box';
import { LanguageButton, ThemeButton } from './top-bar';

export function SignInPage() {
  const { state, t } = usePage();
  const signIn = useObservable(state.signIn);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    try {
      const caller = await api.signIn(String(form.get('name') ?? ''), String(form.get('password') ?? ''));
      state.signIn.set({ kind: 'in', caller });
    } catch (error) {
      setProblem(toApiProblem(error, 'POST /v1/session'));
      setBusy(false);
    }
  }

  return (
    <main class="sign-in">
      <div class="sign-in-tools">
        <LanguageButton />
        <ThemeButton />
      </div>
      <form class="card" onSubmit={(event) => void submit(event)}>
        <div class="brand">
          <Logo />
          <div>
            <h1>{t('app.name')}</h1>
            <p>{t('app.tagline')}</p>
          </div>
        </div>
        <h2 class="visually-hidden">{t('signIn.title')}</h2>
        {signIn.kind === 'out' && signIn.hasExpired && <p class="note" role="status">{t('signIn.expired')}</p>}
        <label>
          <span>{t('signIn.user')}</span>
          <input name="name" autocomplete="username" required maxLength={64} autofocus spellcheck={false} />
        </label>
        <label>
          <span>{t('signIn.password')}</span>
          <input name="password" type="password" autocomplete="current-password" required maxLength={256} />
        </label>
        <button class="button primary" type="submit" disabled={isBusy}>
          {isBusy ? t('signIn.busy') : t('signIn.submit')}
        </button>
        {problem && <ProblemBox problem={problem} />}
        <p class="hint">{t('signIn.hint')}</p>
      </form>
    </main>
  );
}
