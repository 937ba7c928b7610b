// Whether "go to anything" is open: heads of screens open it, the app shows it.
let open = $state(false);

export const goTo = {
  get open(): boolean {
    return open;
  },
};

export function openGoTo(): void {
  open = true;
}

export function closeGoTo(): void {
  open = false;
}
